// [data-toast]: leaves after 10 s, waits while hovered or focused.
import { each, first } from "./dom.js";

const STAY = 10_000;

export function enhance(root) {
  each(root, "[data-toast]", (toast) => {
    if (!first(toast, "Toast")) return;
    document.querySelectorAll("[data-toast]").forEach((other) => { if (other !== toast) other.remove(); });
    let left = STAY;
    let since = 0;
    let timer = 0;
    const leave = () => { toast.classList.add("gone"); setTimeout(() => toast.remove(), 200); };
    const run = () => {
      if (toast.matches(":hover") || toast.contains(document.activeElement)) return;
      clearTimeout(timer);
      since = Date.now();
      timer = setTimeout(leave, left);
    };
    const wait = () => { clearTimeout(timer); left = Math.max(2000, left - (Date.now() - since)); };
    toast.addEventListener("mouseenter", wait);
    toast.addEventListener("focusin", wait);
    toast.addEventListener("mouseleave", run);
    toast.addEventListener("focusout", () => setTimeout(run));
    toast.addEventListener("keydown", (event) => { if (event.key === "Escape") leave(); });
    run();
  });
}
