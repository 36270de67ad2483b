// [data-choices] (a <details>): a search field over a long list of radios or boxes, without regard to accents.
import { announce, each, first, plain } from "./dom.js";

export function enhance(root) {
  each(root, "[data-choices]", (box) => {
    if (!first(box, "Choices")) return;
    const search = box.querySelector("[data-choices-search]");
    const none = box.querySelector("[data-choices-none]");
    const list = [...box.querySelectorAll(".choice")].map((choice) => ({ choice, words: plain(choice.textContent) }));
    if (list.length > 4) search.parentElement.hidden = false;
    search.addEventListener("input", () => {
      const asked = plain(search.value).split(/\s+/);
      let left = 0;
      for (const { choice, words } of list) {
        const seen = asked.every((word) => words.includes(word));
        choice.classList.toggle("far", !seen);
        left += seen ? 1 : 0;
      }
      none.hidden = left > 0;
      announce(`${left} choix`);
    });
    search.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      const only = list.filter(({ choice }) => !choice.classList.contains("far"));
      if (search.value && only.length === 1) only[0].choice.querySelector("input").click();
    });
    box.addEventListener("toggle", () => { if (box.open && !search.parentElement.hidden && matchMedia("(pointer: fine)").matches) search.focus(); });
  });
}
