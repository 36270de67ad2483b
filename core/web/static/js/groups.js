// select[data-first-of=NAME][data-first='{"value": "group"}']: the group of what is chosen under NAME comes first.
import { each, first } from "./dom.js";

export function enhance(root) {
  each(root, "select[data-first-of]", (list) => {
    if (!first(list, "Groups")) return;
    const wanted = JSON.parse(list.dataset.first);
    const sort = () => {
      const value = new FormData(list.form).get(list.dataset.firstOf);
      const group = [...list.querySelectorAll("optgroup")].find((one) => one.label === wanted[value]);
      const top = list.querySelector("optgroup");
      if (group && group !== top) top.before(group);
    };
    list.form.addEventListener("change", (event) => { if (event.target.name === list.dataset.firstOf) sort(); });
    sort();
  });
}
