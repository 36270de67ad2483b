// Ctrl K: a dialog that goes anywhere. What is typed is posted, answers are lines to follow, and nothing of either stays in
// the browser. Without <dialog>, or when nothing answers, the link and the form lead to the search page.
import { csrf, element } from "./dom.js";

const WAIT = 150;
let dialog = null;
let opener = null;
let asked = null;
let timer = 0;

export function start() {
  const url = document.body.dataset.search;
  if (!url || typeof HTMLDialogElement === "undefined") return;
  if (/^(Mac|iP)/.test(navigator.platform)) document.querySelectorAll("[data-palette] kbd").forEach((key) => { key.textContent = "⌘ K"; });
  document.querySelectorAll("[data-palette]").forEach((link) => link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(url);
  }));
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    show(url);
  });
}

function show(url) {
  dialog ??= build(url);
  if (dialog.open) return;
  opener = document.activeElement;
  dialog.showModal();
  dialog.querySelector("input[role=combobox]").focus();
  ask(url, "");
}

function build(url) {
  const made = element("dialog", "palette");
  made.setAttribute("aria-label", "Rechercher ou aller à");
  const form = element("form");
  form.method = "post";
  form.action = url;
  form.setAttribute("role", "search");
  const token = element("input");
  Object.assign(token, { type: "hidden", name: "csrf_token", value: csrf() });
  const input = element("input", "form-control");
  Object.assign(input, { type: "text", enterKeyHint: "search", name: "q", maxLength: 120, placeholder: "Une page, un numéro, un objet, un nom", autocomplete: "off" });
  for (const [name, value] of Object.entries({ role: "combobox", "aria-label": "Une page, un numéro, un objet, un nom", "aria-expanded": "true", "aria-controls": "palette-lignes", "aria-autocomplete": "list" })) input.setAttribute(name, value);
  form.append(token, input, element("button", "btn btn-primary", "Chercher"));
  const list = element("ul");
  list.id = "palette-lignes";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Réponses");
  const voice = element("p", "visually-hidden");
  voice.setAttribute("role", "status");
  made.append(form, list, voice);
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => ask(url, input.value), WAIT);
  });
  input.addEventListener("keydown", move);
  list.addEventListener("click", (event) => follow(event.target.closest("[role=option]")));
  made.addEventListener("click", (event) => { if (event.target === made) made.close(); });
  made.addEventListener("close", forget);
  document.body.append(made);
  return made;
}

async function ask(url, words) {
  asked?.abort();
  asked = new AbortController();
  try {
    const answer = await fetch(`${url}/palette`, {
      method: "POST",
      credentials: "same-origin",
      redirect: "error",
      signal: asked.signal,
      headers: { Accept: "application/json", "X-CSRFToken": csrf() },
      body: new URLSearchParams({ q: words }),
    });
    if (answer.ok) draw(await answer.json(), Boolean(words.trim()));
  } catch { /* another question took its place, or nothing answers: the form still leads to the page */ }
}

function draw(lines, typed) {
  if (!dialog.open) return;
  dialog.querySelector("ul").replaceChildren(...lines.map((line, at) => {
    const row = element("li");
    row.id = `palette-ligne-${at}`;
    row.setAttribute("role", "option");
    row.setAttribute("aria-selected", "false");
    row.dataset.url = line.url;
    row.append(element("span", "", line.label), element("small", "", [line.kind, line.detail].filter(Boolean).join(", ")));
    return row;
  }));
  dialog.querySelector("[role=status]").textContent = lines.length ? `${lines.length} réponse${lines.length > 1 ? "s" : ""}` : "Aucune réponse";
  choose(typed ? 0 : -1);
}

const rows = () => [...dialog.querySelectorAll("[role=option]")];

function choose(at) {
  const all = rows();
  const input = dialog.querySelector("input[role=combobox]");
  input.removeAttribute("aria-activedescendant");
  all.forEach((row, index) => row.setAttribute("aria-selected", String(index === at)));
  if (!all[at]) return;
  input.setAttribute("aria-activedescendant", all[at].id);
  all[at].scrollIntoView({ block: "nearest" });
}

function move(event) {
  const all = rows();
  const at = all.findIndex((row) => row.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown") choose(Math.min(at + 1, all.length - 1));
  else if (event.key === "ArrowUp") choose(Math.max(at - 1, -1));
  else if (event.key === "Enter" && all[at] && !event.isComposing) follow(all[at]);
  else return;
  event.preventDefault();
}

function follow(row) {
  if (row) location.assign(row.dataset.url);
}

function forget() {
  clearTimeout(timer);
  asked?.abort();
  dialog.querySelector("input[role=combobox]").value = "";
  dialog.querySelector("ul").replaceChildren();
  dialog.querySelector("[role=status]").textContent = "";
  opener?.focus();
}
