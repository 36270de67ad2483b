// [data-poll=URL]: asks for the job's own fragment every 3 s while the page is seen; announced at start, half and end only.
import { announce, each, first } from "./dom.js";

export function enhance(root) {
  each(root, "[data-poll]", (box) => {
    if (!first(box, "Poll")) return;
    announce(box.querySelector("strong").textContent);
    follow(box, 0);
  });
}

async function follow(box, before) {
  await new Promise((done) => setTimeout(done, 3000));
  if (!box.isConnected) return;
  if (document.hidden) { follow(box, before); return; }
  const answer = await fetch(box.dataset.poll, { credentials: "same-origin" }).catch(() => null);
  if (!answer?.ok) { follow(box, before); return; }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById(box.querySelector("strong").id)?.closest(".job");
  if (!fresh) return;
  const percent = fresh.querySelector("progress")?.value ?? 100;
  box.replaceChildren(...fresh.childNodes);
  if (!("poll" in fresh.dataset)) { announce(box.textContent.trim()); return; }
  if (before < 50 && percent >= 50) announce("À moitié");
  follow(box, percent);
}
