// [data-first-of=NAME][data-first='{"value": …}']: what goes with the answer given under NAME comes first. Of a select,
// "value" is told the name of its group; of a fieldset of choices, the values, the others then lie in its fold.
import { each, first } from "./dom.js";

const base = (code) => code.split(".")[0];

function following(field, sort) {
  if (!first(field, "Groups")) return;
  const wanted = JSON.parse(field.dataset.first);
  const follow = () => sort(wanted[new FormData(field.form).get(field.dataset.firstOf)]);
  field.form.addEventListener("change", (event) => { if (event.target.name === field.dataset.firstOf) follow(); });
  follow();
}

export function enhance(root) {
  each(root, "select[data-first-of]", (list) => following(list, (label) => {
    const group = [...list.querySelectorAll("optgroup")].find((one) => one.label === label);
    const top = list.querySelector("optgroup");
    if (group && group !== top) top.before(group);
  }));
  each(root, "fieldset[data-first-of]", (box) => {
    const [top, fold] = box.querySelectorAll(".choices");
    const all = [...box.querySelectorAll(".choice")];
    following(box, (values) => {
      if (!values?.length) return;
      const goes = ({ value }) => values.includes(value) || values.includes(base(value));
      const [near, far] = [[], []];
      for (const choice of all) {
        const input = choice.querySelector("input");
        (goes(input) || input.checked ? near : far).push(choice);
      }
      top.append(...near);
      (fold ?? top).append(...far);
      const more = fold?.closest("details");
      if (!more) return;
      more.hidden = !far.length;
      more.querySelector("summary small").textContent = `${far.length} de plus`;
    });
  });
}
