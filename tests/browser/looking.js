// Run in the page under test; what looks answers with lines that say what is wrong, and nothing when all is well.
window.looking = {
  // The kinds of element that stand on the page as it is shown, and the paints of its words: by their names, those that
  // are known from looks before need no second one.
  met: (isLight) => {
    const all = allOf(document.body);
    there.kinds = isLight ? sortedBy(placer(), [document.documentElement, ...all]) : new Map();
    there.paints = sortedBy(painter(), all.filter((one) => speaks(one) && isSeen(one)));
    return { kinds: [...there.kinds.keys()].join(" "), paints: [...there.paints.keys()].join(" ") };
  },

  // Every rule but those on colours, on what is of a fresh kind and all that stands in it; on the whole page when some of
  // it stands in no part of the page, which one rule asks of the page alone.
  accessibility: async (fresh) => {
    const found = new Set(fresh.flatMap((kind) => there.kinds.get(kind)));
    const isOuter = (one) => !one || (!found.has(one) && isOuter(one.parentElement));
    const include = [...found].filter((one) => isOuter(one.parentElement));
    return told(await axe.run(include.every((one) => one.closest(PARTS)) ? { include } : document, {
      ...TERMS, resultTypes: ["violations"], rules: Object.fromEntries(COLOURS.map((rule) => [rule, { enabled: false }])),
    }));
  },

  // Whether words stand out from their ground depends on how both are painted and on nothing else: what axe once
  // found right, or on a picture, where it never tells, needs no second look in this run; nor do more than three of one
  // paint. Answers with what is wrong, and with the paints that were told.
  colours: async (fresh) => {
    // What lies behind the words of a drawing is no ancestor of theirs.
    const isDrawn = (one) => Boolean(one.closest("svg"));
    const few = fresh.flatMap((paint) => there.paints.get(paint).filter((one, at) => at < 3 || isDrawn(one)));
    const found = await axe.run({ include: few }, {
      ...TERMS, resultTypes: ["violations", "passes", "incomplete"], runOnly: COLOURS, elementRef: true,
    });
    const never = found.incomplete.map((rule) => ({ nodes: rule.nodes.filter(isOnPicture) }));
    const nodes = [...found.passes, ...never].flatMap((rule) => rule.nodes).map((node) => node.element);
    return { wrong: told(found), passed: [...new Set(nodes.filter((one) => !isDrawn(one)).map(painter()))] };
  },

  // Takes away, until ``whole``, what only repeats: of the children of one element that are made alike, three and the
  // last stay; around the main part one, when another page showed the same. Answers with the kinds around it.
  thin: (known) => {
    const kind = sorter();
    const seen = new Set(known.split(" "));
    const around = new Set();
    const narrow = (parent, within) => {
      const met = new Map();
      const children = childrenOf(parent);
      const mayRepeat = repeating(children, within ? 3 : 1);
      for (const child of children) {
        const inMain = within || child.localName === "main";
        // Nothing like it beside it: what it is made of need not be known.
        if (child.querySelector("main") || (inMain && !mayRepeat(child))) {
          narrow(child, inMain);
          continue;
        }
        const its = kind(child);
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
    return [...around].join(" ");
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
const there = { kinds: new Map(), paints: new Map() };

function told(found) {
  return found.violations.flatMap((rule) => rule.nodes.map((node) => {
    const why = [...node.any, ...node.all].map((check) => check.message).join("; ");
    return `${rule.id}: ${node.target.join(" ")} ${node.html.slice(0, 160)} ${why}`;
  }));
}

// A form answers to ``.children`` with its field of that name. The symbols of a drawing are never shown where they stand,
// and each page carries those that it uses.
function childrenOf(one) {
  return [...Reflect.get(Element.prototype, "children", one)].filter((child) => child.localName !== "symbol");
}

function allOf(one) {
  return [one, ...childrenOf(one).flatMap(allOf)];
}

// Whether there are more than ``most`` of its name and class among them.
function repeating(children, most) {
  const name = (one) => `${one.localName} ${one.getAttribute("class")}`;
  const counts = new Map();
  for (const child of children.length > most ? children : []) counts.set(name(child), (counts.get(name(child)) || 0) + 1);
  return (one) => counts.get(name(one)) > most;
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
  for (let child = one.firstChild; child; child = child.nextSibling) {
    if (child.nodeType === Node.TEXT_NODE && child.data.trim()) return true;
  }
  return false;
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

// ``name(one)`` → those that have it.
function sortedBy(name, all) {
  const found = new Map();
  for (const one of all) {
    const its = name(one);
    if (found.has(its)) found.get(its).push(one);
    else found.set(its, [one]);
  }
  return found;
}

// ``shape(one)``: what it is by itself, its class, words and addresses left out. Whether it has a word, a label, an empty
// attribute or an identifier that stands twice or nowhere makes it another shape.
function shaper() {
  const ids = new Map();
  for (const { id } of document.querySelectorAll("[id]")) ids.set(id, (ids.get(id) || 0) + 1);
  const named = (id) => (ids.has(id) ? (says(document.getElementById(id)) ? "" : "mute") : "nowhere");
  const attribute = ({ name, value, ownerElement }) => {
    if (/^(role|type|style|scope|lang|tabindex|colspan|rowspan|autocomplete)$/.test(name)) return `${name}=${value}`;
    if (!value.trim()) return `${name}=`;
    if (name === "id") return ids.get(value) > 1 ? "id twice" : "id";
    if (/^(for|list|form|headers|aria-(labelledby|describedby|controls|owns|details|errormessage))$/.test(name)) {
      return `${name} ${value.trim().split(/\s+/).map(named).join("")}`;
    }
    if (name === "href" && /^\/?#./.test(value)) return ids.has(value.replace(/^\/?#/, "")) ? "href here" : "href nowhere";
    if (name === "alt") return `alt ${ownerElement.closest("a, button, p, li, td, th")?.textContent.trim() === value.trim()}`;
    if (name === "accesskey") return `accesskey ${document.querySelectorAll(`[accesskey="${value}" i]`).length}`;
    return name.startsWith("aria-") && !/label|valuetext|description/.test(name) ? `${name}=${value}` : name;
  };
  return (one) => {
    const is = getComputedStyle(one);
    return [
      one.localName,
      ...[...one.attributes].filter(({ name }) => name !== "class").map(attribute),
      one.localName !== "form" && one.labels ? `${[...one.labels].map((label) => says(label) && label.checkVisibility())} labels` : "",
      one.matches(":checked") ? "chosen" : "",
      one === document.activeElement ? "here" : "",
      is.display === "none" ? "away" : "", is.visibility, hasWords(one) ? "words" : "",
      scrolls(one, is) ? "scrolls" : "",
    ].join("|");
  };
}

// Whether it has a name to lend.
function says(one) {
  const named = "[aria-label]:not([aria-label='']), [alt]:not([alt=''])";
  return Boolean(one.textContent.trim() || one.matches(named) || one.querySelector(named));
}

// ``kind(one)``: its shape, class and colours, and the kinds within it, down to the leaves.
function sorter() {
  const found = new Map();
  const shape = shaper();
  const kind = (one) => {
    if (found.has(one)) return found.get(one);
    const is = getComputedStyle(one);
    const made = hash([
      shape(one), one.getAttribute("class"), is.color, is.backgroundColor, is.fontSize, is.fontWeight, is.opacity, is.display,
      ...childrenOf(one).map(kind),
    ].join("|"));
    found.set(one, made);
    return made;
  };
  return kind;
}

// ``place(one)``: what axe's rules, those on colours aside, can ask about it: its shape, that of each element it
// stands in, what is within it where a rule looks there, and what a heading or a landmark shares its page with.
function placer() {
  const shape = shaper();
  const elsewhere = mapper();
  const once = (make, known = new Map()) => (one) => {
    if (!known.has(one)) known.set(one, make(one));
    return known.get(one);
  };
  const shapeOf = once(shape);
  const aroundOf = once((one) => (one ? hash(`${aroundOf(one.parentElement)}|${shapeOf(one)}`) : ""));
  const insideOf = once((one) => hash([shapeOf(one), ...childrenOf(one).map(insideOf)].join("|")));
  const rowsOf = (one) => childrenOf(one).map((child) => `${shapeOf(child)}(${child.matches(ROWS) ? rowsOf(child) : ""})`);
  const within = (one) => {
    if (one.matches("tr")) return rowsOf(one);
    if (one.matches(ROWED)) return [...new Set(rowsOf(one))];
    return one.matches(FIELDS) || (one.matches(PLAIN) && !asksWithin(one)) ? [] : childrenOf(one).map(insideOf);
  };
  return (one) => hash([
    shapeOf(one), one.getAttribute("class"), aroundOf(one.parentElement), ...within(one), elsewhere(one),
  ].join("|"));
}

// Of a list or a table, rules ask for its rows; of a field or a box nothing within, unless a box scrolls or stands for
// something else.
const ROWED = "ul, ol, dl, table, thead, tbody, tfoot";
const ROWS = "dl > div, thead, tbody, tfoot, tr";
const FIELDS = "input, select, textarea";
const PLAIN = "html, body, main, article, section, aside, nav, header, footer, form, fieldset, div, p, span, label, small, strong, em, li, dt, dd, td, details";
const PARTS = "main, nav, header, footer, aside, dialog";
const BOXES = /^(cell|search|group|region|note|status|alert)$/;

function asksWithin(one) {
  return [...one.attributes].some(({ name, value }) => (
    name === "role" ? !BOXES.test(value)
      : name === "contenteditable" || (name.startsWith("aria-") && !/-(label|labelledby|describedby|live|current)$/.test(name))
  )) || (one.matches("div, span, p") && !one.hasAttribute("role") && one.matches("[aria-label], [aria-labelledby]"))
    || scrolls(one);
}

// Past what axe lets pass.
function scrolls(one, is = getComputedStyle(one)) {
  return /auto|scroll/.test(is.overflow)
    && (one.scrollWidth > one.clientWidth + 13 || one.scrollHeight > one.clientHeight + 13);
}

const ROLES = {
  main: "main", nav: "navigation", aside: "complementary", header: "banner", footer: "contentinfo", form: "form",
  section: "region", search: "search",
};

// ``elsewhere(one)``: for a heading the level of the one before, for a landmark how many there are, and as many with its
// name, for the page itself what it has once.
function mapper() {
  const shown = (what) => [...document.querySelectorAll(what)].filter((one) => one.checkVisibility({ visibilityProperty: true }));
  const found = new Map();
  let level = "";
  for (const one of shown("h1, h2, h3, h4, h5, h6, [role=heading]")) {
    found.set(one, `after ${level}`);
    level = one.getAttribute("aria-level") || one.localName;
  }
  const counts = new Map();
  const add = (what) => counts.set(what, (counts.get(what) || 0) + 1);
  const landmarks = shown(`${Object.keys(ROLES).join()}, [role]`).map((one) => {
    const its = one.getAttribute("role") || ROLES[one.localName];
    const role = `${its} ${/banner|contentinfo/.test(its) && Boolean(one.closest("article, aside, main, nav, section"))}`;
    const by = (one.getAttribute("aria-labelledby") || "").split(/\s+/).map((id) => document.getElementById(id)?.textContent);
    const name = `${role} ${(by.join(" ").trim() || one.getAttribute("aria-label") || one.getAttribute("title") || "").toLowerCase()}`;
    add(role);
    add(name);
    return [one, role, name];
  });
  for (const [one, role, name] of landmarks) {
    const most = /^(main|banner false|contentinfo false)/.test(role) ? counts.get(role) : 1;
    found.set(one, `${found.get(one) || ""} ${most} ${counts.get(name)}`);
  }
  const metas = [...document.querySelectorAll("meta[name=viewport], meta[http-equiv]")].map((one) => one.outerHTML);
  found.set(document.documentElement, [
    Boolean(document.title.trim()), ...metas, shown("main, [role=main]").length > 0, shown("h1").length > 0,
  ].join());
  return (one) => found.get(one) || "";
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
