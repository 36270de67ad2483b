// form[data-once]: one submit only; the pressed button says « Enregistrement… » after 400 ms and comes back with the page.
// Going back and sending the same content again is the same sending: it goes out under the id it had the first time.
import { each, first } from "./dom.js";

const UNDONE = "ps-undone";
const LEFT_OUT = new Set(["csrf_token", "id", "version"]);
const pressed = new Set();

export function enhance(root) {
  each(root, "form[data-once]", (form) => {
    if (!first(form, "Once")) return;
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) { event.preventDefault(); return; }
      form.dataset.sent = "1";
      recognise(form);
      const button = event.submitter ?? form.querySelector("[type=submit]");
      if (button) hold(form, button);
    });
  });
  // « Annuler » names the row in its address: sent again later, its content is a new one.
  each(root, "[data-toast] form", (form) => form.addEventListener("submit", () => {
    const row = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(form.action);
    try { if (row) sessionStorage.setItem(UNDONE, `${sessionStorage.getItem(UNDONE) ?? ""} ${row[0]}`); } catch { /* refused: nothing to remember */ }
  }));
}

// The place in the browser's history remembers what left from it, as an id and a digest, never as words.
function recognise(form) {
  const id = form.querySelector("input[type=hidden][name=id]");
  if (!id) return;
  const mark = digest(JSON.stringify([...new FormData(form)].filter(([name, value]) => !LEFT_OUT.has(name) && typeof value === "string")));
  const sent = history.state?.sent ?? {};
  const before = sent[form.action];
  if (before?.mark === mark && !undone().includes(before.id)) id.value = before.id;
  else history.replaceState({ ...history.state, sent: { ...sent, [form.action]: { id: id.value, mark } } }, "");
}

function undone() {
  try { return sessionStorage.getItem(UNDONE) ?? ""; } catch { return ""; }
}

function digest(text) {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  return `${(high >>> 0).toString(36)}${(low >>> 0).toString(36)}${text.length}`;
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
