// details[data-menu]: closes with Escape (focus goes back), by a click elsewhere, when focus leaves.
import { each, first } from "./dom.js";

export function enhance(root) {
  each(root, "details[data-menu]", (menu) => {
    if (!first(menu, "Menu")) return;
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
    menu.addEventListener("focusout", (event) => { if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false; });
    document.addEventListener("click", (event) => { if (!menu.contains(event.target)) menu.open = false; });
  });
}
