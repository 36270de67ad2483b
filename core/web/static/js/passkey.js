// form[data-passkey=get|create][data-passkey-demand=URL]: asks the device for a passkey, then posts its answer as the form.
const supported = "PublicKeyCredential" in window && !/^[\d.]+$|:/.test(location.hostname);
const WORDS = {
  get: "La clé d’accès n’a pas été utilisée. Recommencez, ou connectez-vous autrement.",
  create: "La clé d’accès n’a pas été créée. Recommencez, ou choisissez l’application.",
};

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const known = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

async function demand(form) {
  const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value });
  const answer = await fetch(form.dataset.passkeyDemand, { method: "POST", body, credentials: "same-origin", redirect: "manual" });
  if (answer.type === "opaqueredirect") { location.assign(form.dataset.passkeyConfirm); return null; }
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

const ask = {
  get: (o) => navigator.credentials.get({ publicKey: { ...o, challenge: bytes(o.challenge), allowCredentials: known(o.allowCredentials) } }),
  create: (o) => navigator.credentials.create({ publicKey: { ...o, challenge: bytes(o.challenge), user: { ...o.user, id: bytes(o.user.id) }, excludeCredentials: known(o.excludeCredentials) } }),
};

function written(credential) {
  const said = credential.response;
  const response = { clientDataJSON: text(said.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) if (said[name]) response[name] = text(said[name]);
  return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response, clientExtensionResults: {} });
}

function enhance(form) {
  const kind = form.dataset.passkey;
  const error = form.querySelector("[data-passkey-error]");
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    error.textContent = "";
    try {
      const options = await demand(form);
      if (!options) return;
      form.elements.credential.value = written(await ask[kind](options));
      form.submit();
    } catch {
      error.textContent = WORDS[kind];
    }
  });
}

if (supported) {
  document.querySelectorAll("form[data-passkey]").forEach(enhance);
  document.querySelectorAll("[data-passkey-absent]").forEach((note) => { note.hidden = true; });
}
