// form[data-draft=KEY]: kept at every gesture.
//   data-draft-url    where the draft is posted: JSON {key, data: {name: [values]}}, header X-CSRFToken, any 2xx means kept
//   data-draft-local  kept on this device too, so that a 503 or a tunnel loses nothing; never a form that asks a level of confidentiality
// body[data-drafts-done="k1 k2"]: keys now saved for good, forgotten here; form[data-sign-out]: forgets all.
import { announce, csrf, each, element, first, store } from "./dom.js";

const PREFIX = "ps-draft:";
const WAIT = 800;
// A draft keeps the id it was begun under: resumed, it is the same sending.
const SKIPPED = new Set(["csrf_token", "version"]);
const LEVELS = new Set(["team", "restricted", "sealed", "private"]);
const answers = ({ id: _id, ...data }) => JSON.stringify(data);
const forms = new Set();
let forgotten = false;

export function enhance(root) {
  if (root === document) settle();
  each(root, "form[data-draft]", (form) => { if (first(form, "Draft")) watch(form); });
  each(root, "form[data-sign-out]", (form) => form.addEventListener("submit", forgetAll));
  each(root, "[data-drafts-kept]", (line) => {
    const n = store.keys(PREFIX).length;
    line.hidden = n === 0;
    line.textContent = n > 1 ? `${n} brouillons sont gardés sur cet appareil.` : "1 brouillon est gardé sur cet appareil.";
  });
}

// Sends what waits; resolves when every draft has had its answer.
export const flush = () => Promise.all([...forms].map((watched) => watched.flush()));

function settle() {
  for (const key of (document.body.dataset.draftsDone ?? "").split(" ")) if (key) store.remove(PREFIX + key);
  addEventListener("offline", () => say("off", "Hors ligne"));
  addEventListener("online", () => { say("", "À jour"); flush(); });
  if (navigator.onLine === false) say("off", "Hors ligne");
}

// What is still being typed must not come back while the page leaves.
function forgetAll() {
  forgotten = true;
  forms.clear();
  for (const key of store.keys(PREFIX)) store.remove(key);
}

// The level of a class is asked under the same name.
function asksLevel(form) {
  const fields = [...form.elements].filter((field) => field.name === "level");
  return fields.flatMap((field) => [...(field.options ?? [field])]).some((one) => LEVELS.has(one.value));
}

function watch(form) {
  const key = form.dataset.draft;
  const url = form.dataset.draftUrl;
  // Words that carry a level of confidentiality do not stay on a device that others may use.
  const local = "draftLocal" in form.dataset && !asksLevel(form);
  let timer = 0;
  let dirty = false;
  const initial = answers(read(form));

  const keep = async () => {
    clearTimeout(timer);
    if (!dirty || forgotten) return;
    dirty = false;
    const data = read(form);
    const here = local && store.set(PREFIX + key, { at: Date.now(), data });
    const there = url ? await post(url, key, data) : false;
    if (there) say("", "Brouillon gardé");
    else if (here) say("off", url ? "Hors ligne, gardé sur cet appareil" : "Gardé sur cet appareil");
    else { dirty = true; say("off", "Brouillon non gardé"); }
  };
  forms.add({ flush: keep });

  const touched = (event) => {
    if (event.target instanceof Element && event.target.closest("[data-choices-search]")) return;
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(keep, WAIT);
  };
  form.addEventListener("input", touched);
  form.addEventListener("change", touched);
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    if (local) store.set(PREFIX + key, { at: Date.now(), data: read(form) });
    dirty = false;
  });
  addEventListener("pagehide", () => { if (dirty) keep(); });
  document.addEventListener("visibilitychange", () => { if (document.hidden) keep(); });

  const kept = local ? store.get(PREFIX + key) : null;
  if (kept?.data && answers(kept.data) !== initial && !("invalid" in form.dataset)) offer(form, key, kept);
}

async function post(url, key, data) {
  if (navigator.onLine === false) return false;
  try {
    const answer = await fetch(url, {
      method: "POST",
      credentials: "same-origin",
      keepalive: true,
      redirect: "error",
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrf() },
      body: JSON.stringify({ key, data }),
    });
    return answer.ok;
  } catch {
    return false;
  }
}

function read(form) {
  const data = {};
  for (const field of form.elements) if (field.name && field.type === "checkbox" && !SKIPPED.has(field.name)) data[field.name] ??= [];
  for (const [name, value] of new FormData(form)) {
    const field = form.elements[name];
    if (SKIPPED.has(name) || typeof value !== "string" || field?.type === "password") continue;
    (data[name] ??= []).push(value);
  }
  return data;
}

function write(form, data) {
  for (const field of form.elements) {
    const values = data[field.name];
    if (!field.name || SKIPPED.has(field.name) || !values) continue;
    if (field.name === "id") field.value = values[0] ?? field.value;
    else if (field.type === "radio" || field.type === "checkbox") field.checked = values.includes(field.value);
    else if (!["hidden", "file", "password", "submit", "button"].includes(field.type)) field.value = values[0] ?? "";
    if (field.checked) field.closest("details")?.setAttribute("open", "");
    if (field.type === "number") field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  form.dispatchEvent(new Event("change", { bubbles: true }));
}

function offer(form, key, kept) {
  const moment = new Date(kept.at);
  const day = new Intl.DateTimeFormat("fr-FR", { weekday: "long", day: "numeric", month: "long" }).format(moment).replace(/ 1 (?=\D)/, " 1er ");
  const at = `${day}, ${moment.getHours()}\u00a0h\u00a0${String(moment.getMinutes()).padStart(2, "0")}`;
  const note = element("div", "notice go mb-3 draft-offer");
  note.setAttribute("role", "region");
  note.setAttribute("aria-label", "Brouillon gardé");
  note.append(element("p", "grow", `Une saisie non envoyée est gardée sur cet appareil (${at}).`));
  const take = element("button", "btn btn-outline", "La reprendre");
  const drop = element("button", "btn btn-quiet", "L’effacer");
  for (const button of [take, drop]) button.type = "button";
  take.addEventListener("click", () => {
    write(form, kept.data);
    note.remove();
    announce("Saisie reprise");
    form.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  });
  drop.addEventListener("click", () => { store.remove(PREFIX + key); note.remove(); announce("Brouillon effacé"); });
  note.append(take, drop);
  form.before(note);
}

function say(state, text) {
  document.querySelectorAll("[data-sync]").forEach((line) => {
    line.classList.toggle("off", state === "off");
    line.querySelector("[data-sync-text]").textContent = text;
  });
  document.querySelectorAll("[data-draft-state]").forEach((line) => { line.hidden = false; line.textContent = text; });
}
