// [data-print]: a button that prints the page; hidden without JavaScript, since the browser's own menu does it.
import { each, first } from "./dom.js";

export function enhance(root) {
  each(root, "[data-print]", (button) => {
    if (!first(button, "Print")) return;
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
}
