// The one entry: every module enhances a page that already works without it.
import * as stepper from "./stepper.js";
import * as draft from "./draft.js";
import * as choices from "./choices.js";
import * as doubleSubmit from "./double-submit.js";
import * as toast from "./toast.js";
import * as idle from "./idle.js";
import * as focus from "./focus.js";
import * as palette from "./palette.js";
import * as menu from "./menu.js";
import * as reveal from "./reveal.js";
import * as job from "./job.js";
import * as print from "./print.js";
import * as moment from "./moment.js";
import * as groups from "./groups.js";
import * as turned from "./turned.js";
import * as switches from "./switches.js";

const parts = [stepper, choices, draft, doubleSubmit, toast, menu, reveal, job, print, moment, groups, turned, switches];

function enhance(root) {
  for (const part of parts) {
    try { part.enhance(root); } catch (error) { console.error(error); }
  }
}

enhance(document);
for (const part of [idle, palette, focus]) part.start();
document.addEventListener("htmx:after:swap", (event) => {
  const root = event.detail?.target ?? event.target;
  if (root instanceof Element) { enhance(root); focus.afterSwap(root); }
});
