// What several modules need: lookups, words without accents, one polite voice.
export function each(root, selector, act) {
  if (root instanceof Element && root.matches(selector)) act(root);
  root.querySelectorAll(selector).forEach(act);
}

// True once per element and name, so that enhancing twice changes nothing.
export function first(element, name) {
  const key = `ps${name}`;
  if (element.dataset[key]) return false;
  element.dataset[key] = "1";
  return true;
}

export const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/[’']/g, " ").trim();

export function announce(text) {
  const voice = document.getElementById("annonce");
  if (voice) voice.textContent = text;
}

export const csrf = () => document.body.dataset.csrf ?? document.querySelector("input[name=csrf_token]")?.value ?? "";

// localStorage may be refused (private mode, full disk): nothing here may throw.
export const store = {
  get(key) { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
  set(key, value) { try { localStorage.setItem(key, JSON.stringify(value)); return true; } catch { return false; } },
  remove(key) { try { localStorage.removeItem(key); } catch { /* refused: nothing was there */ } },
  keys(prefix) { try { return Object.keys(localStorage).filter((key) => key.startsWith(prefix)); } catch { return []; } },
};

export function element(tag, classes = "", text = "") {
  const made = document.createElement(tag);
  if (classes) made.className = classes;
  if (text) made.textContent = text;
  return made;
}
