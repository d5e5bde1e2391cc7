// The publish button saves what is not saved yet, then sends its form as any page would.

export function publishing(form, drafts) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    button.disabled = true;
    const saved = await savedWithin(drafts, 3);
    button.disabled = false;
    if (saved) form.submit();
  });
}

// Typing during a save leaves something more to save.
async function savedWithin(drafts, tries) {
  for (let left = tries; left > 0; left -= 1) {
    if (await drafts.flush()) return true;
  }
  return false;
}
