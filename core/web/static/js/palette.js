// Ctrl K: a dialog over the pages of the menu; what is typed may also be sent to the search page. Without <dialog>, the link is followed.
import { element, plain } from "./dom.js";

let dialog = null;

export function start() {
  const url = document.body.dataset.search;
  if (!url || typeof HTMLDialogElement === "undefined") return;
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
  if (!dialog.open) dialog.showModal();
  const input = dialog.querySelector("input");
  input.select();
  input.focus();
}

function build(url) {
  const made = element("dialog", "palette");
  made.setAttribute("aria-label", "Rechercher ou aller à");
  const form = element("form");
  form.action = url;
  form.setAttribute("role", "search");
  const input = element("input", "form-control");
  Object.assign(input, { type: "text", enterKeyHint: "search", name: "q", placeholder: "Une page, un numéro, un objet", autocomplete: "off" });
  input.setAttribute("aria-label", "Une page, un numéro, un objet");
  const go = element("button", "btn btn-primary", "Chercher");
  form.append(input, go);
  const list = element("ul");
  const items = pages();
  list.append(...items.map(({ row }) => row));
  made.append(form, list);
  input.addEventListener("input", () => {
    const asked = plain(input.value);
    for (const { row, words } of items) row.hidden = !words.includes(asked);
  });
  made.addEventListener("keydown", (event) => move(event, input, list));
  made.addEventListener("click", (event) => { if (event.target === made) made.close(); });
  document.body.append(made);
  return made;
}

function pages() {
  return [...document.querySelectorAll(".ps-nav a.item, .ps-top a.btn-field")].map((link) => {
    const row = element("li");
    const copy = element("a");
    copy.href = link.href;
    const icon = link.querySelector("svg");
    const name = [...link.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.textContent).join("").trim();
    if (icon) copy.append(icon.cloneNode(true));
    copy.append(name);
    const group = link.closest("ul")?.previousElementSibling;
    if (group?.classList.contains("grp")) copy.append(element("small", "", group.textContent));
    row.append(copy);
    return { row, words: plain(name) };
  });
}

function move(event, input, list) {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const links = [...list.querySelectorAll("li:not([hidden]) a")];
  const at = links.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
  event.preventDefault();
  (at < 0 ? input : links[Math.min(at, links.length - 1)])?.focus();
}
