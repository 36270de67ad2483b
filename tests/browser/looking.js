// Run in the page under test; what looks answers with lines that say what is wrong, and nothing when all is well.
window.looking = {
  // Every rule but those on colours.
  accessibility: async () => {
    const found = await axe.run(document, {
      ...TERMS, resultTypes: ["violations"], rules: Object.fromEntries(COLOURS.map((rule) => [rule, { enabled: false }])),
    });
    return told(found);
  },

  // Whether words stand out from their ground depends on how both are painted and on nothing else: what axe once
  // found right, or on a picture, where it never tells, needs no second look in this run. Answers with what is wrong,
  // and with the paints that were told.
  colours: async (passed) => {
    const known = new Set(passed);
    const paint = painter();
    const fresh = [...document.querySelectorAll("body, body *")]
      .filter((one) => speaks(one) && isSeen(one) && !known.has(paint(one)));
    if (!fresh.length) return { wrong: [], passed: [] };
    const found = await axe.run({ include: fresh }, {
      ...TERMS, resultTypes: ["violations", "passes", "incomplete"], runOnly: COLOURS, elementRef: true,
    });
    const never = found.incomplete.map((rule) => ({ nodes: rule.nodes.filter(isOnPicture) }));
    const nodes = [...found.passes, ...never].flatMap((rule) => rule.nodes).map((node) => node.element);
    // What lies behind the words of a drawing is no ancestor of theirs.
    return { wrong: told(found), passed: [...new Set(nodes.filter((one) => !one.closest("svg")).map(paint))] };
  },

  // Takes away, until ``whole``, what only repeats: of the children of one element that are made alike, three and the
  // last stay; around the main part one, when another page showed the same. Answers with the kinds around it.
  thin: (known) => {
    const kind = sorter();
    const seen = new Set(known);
    const around = new Set();
    const narrow = (parent, within) => {
      const met = new Map();
      for (const child of childrenOf(parent)) {
        const its = kind(child);
        const inMain = within || child.localName === "main";
        if (!inMain) around.add(its);
        const most = !inMain && seen.has(its) ? 1 : 3;
        met.set(its, (met.get(its) || 0) + 1);
        if (met.get(its) > most && (most === 1 || child.nextElementSibling)) {
          away.push([standIn(child), child]);
        } else {
          narrow(child, inMain);
        }
      }
    };
    narrow(document.body, false);
    return [...around];
  },

  whole: () => {
    for (const [other, child] of away.splice(0).reverse()) other.replaceWith(child);
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

const COLOURS = ["color-contrast", "link-in-text-block"];
const TERMS = { preload: false, iframes: false };
const away = [];

function told(found) {
  return found.violations.flatMap((rule) => rule.nodes.map((node) => {
    const why = [...node.any, ...node.all].map((check) => check.message).join("; ");
    return `${rule.id}: ${node.target.join(" ")} ${node.html.slice(0, 160)} ${why}`;
  }));
}

// A form answers to ``.children`` with its field of that name.
function childrenOf(one) {
  return [...Reflect.get(Element.prototype, "children", one)];
}

// Nothing to see, so that whatever the style sheet counts or places beside it stays as it was.
function standIn(child) {
  const other = document.createElementNS(child.namespaceURI, child.localName);
  other.setAttribute("class", child.getAttribute("class") || "");
  other.style.setProperty("display", "none", "important");
  child.replaceWith(other);
  return other;
}

function isOnPicture(node) {
  return node.any.some(({ id, data }) => id === "color-contrast" && /^bg(Image|Gradient)$/.test(data?.messageKey));
}

// Whether there are words of its own to read in it, or it is a link among words.
function speaks(one) {
  return one.matches("select, textarea, input:not([type=checkbox], [type=radio])") || hasWords(one) || isAmongWords(one);
}

function isSeen(one) {
  const box = one.getBoundingClientRect();
  return box.width > 1 && box.height > 1 && box.bottom > 0 && one.checkVisibility({ visibilityProperty: true });
}

function hasWords(one) {
  return [...one.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && child.data.trim());
}

function isAmongWords(one) {
  return one.localName === "a" && Boolean(one.textContent.trim()) && hasWords(one.parentElement);
}

// ``paint(one)``: its letters, and every ground and veil that shows under or over them.
function painter() {
  const found = new Map();
  const under = (one) => {
    if (!one) return { grounds: [], veils: [], colour: "" };
    if (found.has(one)) return found.get(one);
    const is = getComputedStyle(one);
    const above = under(one.parentElement);
    const isOpaque = /^rgb\(/.test(is.backgroundColor);
    const ground = `${is.backgroundColor} ${is.backgroundImage}`;
    const isPlaced = !["static", "relative"].includes(is.position);
    const veil = `${is.opacity} ${is.filter} ${is.mixBlendMode} ${isPlaced ? one.className : ""}`;
    const made = {
      grounds: isOpaque ? [ground] : ground === "rgba(0, 0, 0, 0) none" ? above.grounds : [...above.grounds, ground],
      veils: veil === "1 none normal " ? above.veils : [...above.veils, veil],
      colour: is.color,
      letters: [
        is.color, is.fontSize, is.fontWeight, is.textShadow, isAmongWords(one)
          ? `${above.colour} ${is.textDecorationLine} ${is.borderBottom} ${is.backgroundColor}` : "",
      ],
    };
    found.set(one, made);
    return made;
  };
  return (one) => {
    const { grounds, veils, letters } = under(one);
    return hash([...letters, ...grounds, "/", ...veils].join("|"));
  };
}

// ``kind(one)``: what it is made of, down to its leaves, its words and addresses left out. Whether it has a word, a
// label, an empty attribute or an identifier that stands twice or nowhere makes it another kind.
function sorter() {
  const found = new Map();
  const ids = new Map();
  for (const { id } of document.querySelectorAll("[id]")) ids.set(id, (ids.get(id) || 0) + 1);
  const attribute = ({ name, value }) => {
    if (/^(class|role|type|style|scope|lang|tabindex|colspan|rowspan)$/.test(name)) return `${name}=${value}`;
    if (!value.trim()) return `${name}=`;
    if (name === "id") return ids.get(value) > 1 ? "id twice" : "id";
    if (/^(for|list|form|headers|aria-(labelledby|describedby|controls|owns|details|errormessage))$/.test(name)) {
      return value.trim().split(/\s+/).every((id) => ids.has(id)) ? name : `${name} nowhere`;
    }
    return name.startsWith("aria-") && !/label|valuetext|description/.test(name) ? `${name}=${value}` : name;
  };
  const kind = (one) => {
    if (found.has(one)) return found.get(one);
    const is = getComputedStyle(one);
    const made = hash([
      one.localName,
      ...[...one.attributes].map(attribute),
      one.labels ? `${one.labels.length} labels` : "",
      one.selected || one.checked ? "chosen" : "",
      one === document.activeElement ? "here" : "",
      is.color, is.backgroundColor, is.fontSize, is.fontWeight, is.opacity, is.display, is.visibility,
      hasWords(one) ? "words" : "",
      ...childrenOf(one).map(kind),
    ].join("|"));
    found.set(one, made);
    return made;
  };
  return kind;
}

// Two of 32 bits each: short enough to be carried from page to page.
function hash(text) {
  let [one, two] = [0xdeadbeef, 0x41c6ce57];
  for (let at = 0; at < text.length; at += 1) {
    one = Math.imul(one ^ text.charCodeAt(at), 2654435761);
    two = Math.imul(two ^ text.charCodeAt(at), 1597334677);
  }
  return (one >>> 0).toString(36) + (two >>> 0).toString(36);
}
