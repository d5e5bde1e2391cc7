// A form that brings the payer on to his bank: sent by itself; its button stays for those without scripts.
export function start(form) {
  if (performance.getEntriesByType("navigation")[0]?.type === "back_forward") return;
  form.requestSubmit();
}
