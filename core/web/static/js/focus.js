// Where the eye and the keyboard go: the first wrong field after a refusal, the new heading after a swap, a link's target in a folded part.
export function start() {
  const wrong = document.querySelector("form[data-invalid]");
  if (wrong) {
    const field = firstWrong(wrong);
    open(field);
    (field ?? document.getElementById("erreurs"))?.focus();
  }
  // The line of views is wider than a phone: the present one is in sight.
  for (const view of document.querySelectorAll(".views [aria-current]")) {
    const line = view.parentElement;
    line.scrollLeft += view.getBoundingClientRect().right - line.getBoundingClientRect().right + 16;
  }
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest(".error-list a") : null;
    const target = link && document.getElementById(link.hash.slice(1));
    if (!target) return;
    event.preventDefault();
    open(target);
    target.focus();
  });
}

export function afterSwap(root) {
  const wrong = firstWrong(root);
  const heading = root.querySelector("h1, h2");
  if (wrong) { open(wrong); wrong.focus(); return; }
  if (!heading || root.contains(document.activeElement)) return;
  heading.tabIndex = -1;
  heading.focus();
}

function firstWrong(root) {
  const mark = root.querySelector("[aria-invalid=true]");
  return mark?.matches("fieldset") ? mark.querySelector("input:checked") ?? mark.querySelector("input") : mark;
}

function open(field) {
  for (let box = field?.closest("details"); box; box = box.parentElement?.closest("details")) box.open = true;
}
