// body[data-idle=SECONDS][data-keepalive=URL]: two minutes before the session ends, says so; at its end keeps the draft and leaves the page.
import { element, store } from "./dom.js";
import { flush } from "./draft.js";

const WARN = 120;
const SEEN = "ps-seen";
let note = null;

export function start() {
  const span = Number(document.body.dataset.idle) * 1000;
  if (!span || span <= WARN * 1000) return;
  let seen = Date.now();
  store.set(SEEN, seen);
  // Another tab's visit keeps the session of this one.
  addEventListener("storage", (event) => { if (event.key === SEEN) seen = Math.max(seen, Number(event.newValue) || 0); });
  const fetched = window.fetch.bind(window);
  window.fetch = async (...asked) => {
    const answer = await fetched(...asked);
    if (answer.ok) { seen = Date.now(); store.set(SEEN, seen); }
    return answer;
  };
  setInterval(() => {
    const left = seen + span - Date.now();
    if (left <= 0) end();
    else if (left <= WARN * 1000) warn();
    else hide();
  }, 5000);
}

function warn() {
  if (note) return;
  note = element("div", "idle-note");
  note.setAttribute("role", "alert");
  note.append(element("p", "", "Votre session se ferme dans deux minutes, par sécurité. Votre brouillon est gardé."));
  const stay = element("button", "btn btn-primary", "Continuer à travailler");
  stay.type = "button";
  stay.addEventListener("click", async () => {
    await fetch(document.body.dataset.keepalive || location.href, { method: "HEAD", credentials: "same-origin" }).catch(() => null);
    hide();
  });
  note.append(stay);
  document.body.append(note);
}

function hide() {
  note?.remove();
  note = null;
}

let ended = false;
async function end() {
  if (ended) return;
  ended = true;
  await Promise.race([flush(), new Promise((done) => setTimeout(done, 3000))]);
  location.assign(location.pathname + location.search);
}
