// A field that exists only while another one has a value: out of sight until then. It is sent all the
// same, and the server decides anew. Where the other one is not in the form, the field stays.
export function start(field) {
  const { needs, needsValue } = field.dataset;
  const form = field.closest("form, .form");
  const other = form.querySelector(`[name="${needs}"]:not([type="hidden"])`);
  if (!other) return;

  const look = () => {
    const isTicked = other.checked ? "yes" : "no";
    const value = other.type === "checkbox" ? isTicked : other.value;
    field.hidden = other.closest(".field").hidden || !value.split("\n").includes(needsValue);
  };
  form.addEventListener("input", look);
  look();
}
