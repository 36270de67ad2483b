// form[data-once]: one submit only; the pressed button says « Enregistrement… » after 400 ms and comes back with the page.
import { each, first } from "./dom.js";

const pressed = new Set();

export function enhance(root) {
  each(root, "form[data-once]", (form) => {
    if (!first(form, "Once")) return;
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) { event.preventDefault(); return; }
      form.dataset.sent = "1";
      const button = event.submitter ?? form.querySelector("[type=submit]");
      if (button) hold(form, button);
    });
  });
}

// aria-disabled and not disabled: the button's own name and value must still be sent, and it keeps focus.
function hold(form, button) {
  const before = { form, button, nodes: [...button.childNodes] };
  button.setAttribute("aria-disabled", "true");
  before.timer = setTimeout(() => button.replaceChildren(button.dataset.busy || "Enregistrement…"), 400);
  pressed.add(before);
}

addEventListener("pageshow", () => {
  for (const { form, button, nodes, timer } of pressed) {
    clearTimeout(timer);
    delete form.dataset.sent;
    button.removeAttribute("aria-disabled");
    button.replaceChildren(...nodes);
  }
  pressed.clear();
});
