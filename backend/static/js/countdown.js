// How long is left until a moment, beside the words that name it.
export function start(place) {
  const until = Date.parse(place.dataset.until);
  const two = (number) => String(number).padStart(2, "0");
  const show = () => {
    const left = Math.max(0, Math.floor((until - Date.now()) / 1000));
    place.textContent = `${Math.floor(left / 3600)}:${two(Math.floor(left / 60) % 60)}:${two(left % 60)}`;
    if (left) setTimeout(show, 1000);
  };
  show();
}
