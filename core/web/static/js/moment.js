// [data-now][aria-controls=ID]: writes the present hour, on this device, into a field that stays open to correction.
import { announce, each, first } from "./dom.js";

export function enhance(root) {
  each(root, "[data-now]", (button) => {
    if (!first(button, "Now")) return;
    const field = document.getElementById(button.getAttribute("aria-controls"));
    button.hidden = false;
    button.addEventListener("click", () => {
      const moment = new Date();
      field.value = [moment.getHours(), moment.getMinutes()].map((part) => String(part).padStart(2, "0")).join(":");
      field.dispatchEvent(new Event("change", { bubbles: true }));
      announce(`${field.labels[0].firstChild.textContent.trim()} : ${field.value}`);
    });
  });
}
