// Run in the page under test; each answers with lines that say what is wrong, and nothing when all is well.
window.looking = {
  // The dark mode changes colours and nothing else: only what depends on them is looked at again. The frame around
  // the main part is the same on every page of one person: once seen, only the narrow light look takes it in again.
  accessibility: async (onlyColours, onlyMain) => {
    const rules = onlyColours ? { runOnly: ["color-contrast", "link-in-text-block"] } : {};
    const found = await axe.run((onlyMain && document.querySelector("main")) || document, { resultTypes: ["violations"], preload: false, iframes: false, ...rules });
    return found.violations.flatMap((rule) => rule.nodes.map((node) => {
      const why = [...node.any, ...node.all].map((check) => check.message).join("; ");
      return `${rule.id}: ${node.target.join(" ")} ${node.html.slice(0, 160)} ${why}`;
    }));
  },

  frame: () => {
    const wrong = [];
    const width = document.scrollingElement.scrollWidth;
    if (width > innerWidth) {
      const wide = [...document.querySelectorAll("body *")]
        .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
        .filter((one) => !one.closest(".table-responsive, .visually-hidden"));
      wrong.push(`${width} px wide: ${wide.slice(-3).map((one) => one.outerHTML.slice(0, 120)).join(" | ")}`);
    }
    const cramped = [...document.querySelectorAll("nav a, .btn, .pill, .level, .choice > span, .figure .big, h1, h2, h3, dt, dd")]
      .filter((one) => one.checkVisibility() && !one.closest(".visually-hidden") && one.scrollWidth > one.clientWidth + 1)
      .filter((one) => getComputedStyle(one).display !== "inline");
    wrong.push(...cramped.map((one) => `words wider than their box: ${one.outerHTML.slice(0, 120)}`));
    if (!document.title.trim()) wrong.push("no title");
    if (document.documentElement.lang !== "fr") wrong.push("no language");
    const heads = [...document.querySelectorAll("h1")].filter((one) => one.checkVisibility());
    if (heads.length !== 1) wrong.push(`${heads.length} first headings`);
    return wrong;
  },

  // Buttons and fields that a finger could miss; links in sentences and in the cells of a table may be smaller.
  fingers: () => [...document.querySelectorAll(
    "button, summary, select, textarea, input:not([type=hidden]), a.btn, a.item, nav a, .choice > span",
  )]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }))
    .filter((one) => !one.closest("td, th, .visually-hidden") && !one.matches(".choice input"))
    .map((one) => [one, area(one).getBoundingClientRect()])
    .filter(([, box]) => box.width && (box.height < 43.5 || box.width < 43.5))
    .map(([one, box]) => `${Math.round(box.width)} × ${Math.round(box.height)}: ${one.outerHTML.slice(0, 120)}`),
};

// A box is touched by its words too.
function area(one) {
  return (one.matches("[type=checkbox], [type=radio]") && one.closest(".form-check, label")) || one;
}
