// [data-changes]: says which switches of its form were touched, and which others follow because those need them
// (data-requires, their values). The server says the same once it is done.
import { each, first } from "./dom.js";

const listed = (words) => (words.length > 1 ? `${words.slice(0, -1).join(", ")} et ${words.at(-1)}` : words[0] ?? "");

export function enhance(root) {
  each(root, "[data-changes]", (line) => {
    if (!first(line, "Switches")) return;
    const form = line.closest("form");
    const all = new Map([...form.querySelectorAll("[data-requires]")].map((box) => [box.value, box]));
    const label = (box) => box.labels[0].textContent.trim();
    const tell = () => {
      const touched = [...all.values()].filter((box) => box.checked !== box.defaultChecked);
      const told = new Set(touched);
      const words = touched.map((box) => (box.checked ? `${label(box)}${needed(box, all, told, label)}` : `${label(box)}, à désactiver`));
      line.textContent = touched.length
        ? `${touched.length} changement${touched.length > 1 ? "s prêts" : " prêt"}\u00a0: ${words.join("\u202f; ")}`
        : "";
    };
    form.addEventListener("change", tell);
    tell();
  });
}

// « , et B et C dont il a besoin »: what comes on with it and was neither on nor touched; each is told once.
function needed(box, all, told, label) {
  const found = [];
  const follow = (one) => one.dataset.requires.split(" ").filter(Boolean).map((name) => all.get(name)).forEach((other) => {
    if (!other || other.checked || told.has(other)) return;
    told.add(other);
    found.push(label(other));
    follow(other);
  });
  follow(box);
  return found.length ? `, et ${listed(found)} dont il a besoin` : "";
}
