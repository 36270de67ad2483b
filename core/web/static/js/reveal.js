// [data-reveal][aria-controls=ID]: shows or hides a password.
import { each, first } from "./dom.js";

export function enhance(root) {
  each(root, "[data-reveal]", (button) => {
    if (!first(button, "Reveal")) return;
    const field = document.getElementById(button.getAttribute("aria-controls"));
    button.hidden = false;
    button.addEventListener("click", () => {
      const shown = field.type === "password";
      field.type = shown ? "text" : "password";
      button.setAttribute("aria-pressed", String(shown));
    });
    field.form?.addEventListener("submit", () => { field.type = "password"; });
  });
}
