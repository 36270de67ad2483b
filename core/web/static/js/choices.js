// [data-choices] (a <details>): a search field over a long list of radios or boxes, without regard to accents.
import { announce, each, first, plain } from "./dom.js";

export function enhance(root) {
  each(root, "[data-choices]", (box) => {
    if (!first(box, "Choices")) return;
    const search = box.querySelector("[data-choices-search]");
    const none = box.querySelector("[data-choices-none]");
    // Read anew each time: choices may be folded or unfolded after the answer to another question.
    const all = () => [...box.querySelectorAll(".choice")];
    if (all().length > 4) search.parentElement.hidden = false;
    search.addEventListener("input", () => {
      const asked = plain(search.value).split(/\s+/);
      let left = 0;
      for (const choice of all()) {
        const words = plain(choice.textContent);
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
      const only = all().filter((choice) => !choice.classList.contains("far"));
      if (search.value && only.length === 1) only[0].querySelector("input").click();
    });
    box.addEventListener("toggle", () => { if (box.open && !search.parentElement.hidden && matchMedia("(pointer: fine)").matches) search.focus(); });
  });
}
