// select[data-turned-by=NAME][data-turning=VALUE][data-turned="0|1"]: its answers turn round while VALUE is chosen under NAME.
import { each, first } from "./dom.js";

export function enhance(root) {
  each(root, "select[data-turned-by]", (list) => {
    if (!first(list, "Turned")) return;
    const turn = () => {
      const wanted = new FormData(list.form).get(list.dataset.turnedBy) === list.dataset.turning ? "1" : "0";
      if (wanted === list.dataset.turned) return;
      list.dataset.turned = wanted;
      const chosen = list.value;
      list.append(...[...list.options].filter((option) => option.value).reverse());
      list.value = chosen;
    };
    list.form.addEventListener("change", (event) => { if (event.target.name === list.dataset.turnedBy) turn(); });
    turn();
  });
}
