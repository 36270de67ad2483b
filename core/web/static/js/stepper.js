// [data-stepper]: shows − and +; [data-total="personnes"] around several announces « 7 personnes en tout ».
import { announce, each, first } from "./dom.js";

export function enhance(root) {
  each(root, "[data-stepper]", (stepper) => {
    if (!first(stepper, "Stepper")) return;
    const input = stepper.querySelector("input");
    stepper.querySelectorAll("[data-step]").forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", () => move(input, Number(button.dataset.step)));
    });
    input.addEventListener("input", () => refresh(stepper, input));
    input.addEventListener("focus", () => input.select());
  });
}

function move(input, by) {
  const low = input.min === "" ? -Infinity : Number(input.min);
  const high = input.max === "" ? Infinity : Number(input.max);
  const next = Math.min(high, Math.max(low, (Number(input.value) || 0) + by));
  if (String(next) === input.value) return;
  input.value = String(next);
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

function refresh(stepper, input) {
  stepper.classList.toggle("some", Number(input.value) > 0);
  const group = stepper.closest("[data-total]");
  const label = stepper.querySelector("label").textContent.trim();
  if (!group) { announce(`${label} : ${input.value}`); return; }
  let total = 0;
  group.querySelectorAll("[data-stepper] input").forEach((each) => { total += Number(each.value) || 0; });
  announce(`${label} : ${input.value}. ${total} ${group.dataset.total || ""} en tout`);
  const shown = group.querySelector("[data-total-text]");
  if (shown) shown.textContent = `${total} en tout`;
}
