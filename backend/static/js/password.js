// A button beside a password that shows what is typed; the form always sends a hidden field again.
export function start(frame) {
  const input = frame.querySelector("input");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "password-toggle";
  button.setAttribute("aria-controls", input.id);
  frame.append(button);

  const show = (isShown) => {
    input.type = isShown ? "text" : "password";
    button.textContent = isShown ? frame.dataset.hide : frame.dataset.show;
    button.setAttribute("aria-pressed", String(isShown));
  };
  button.addEventListener("click", () => show(input.type === "password"));
  input.form?.addEventListener("submit", () => show(false));
  show(false);
}
