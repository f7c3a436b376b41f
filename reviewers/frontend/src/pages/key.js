// The second step of joining: the reviewer's own key is made here, and sealed with a passphrase that never leaves.
import { post } from "../page/api.js";
import { fromBase64, toBase64 } from "../sealed/bytes.js";
import { missing } from "../page/browser.js";
import { personDigits } from "../roster/digits.js";
import { run } from "../sealed/crypto.js";
import { byId, h } from "../page/dom.js";
import { busy, data, fail } from "../page/page.js";
import { isStrong, suggest } from "../keys/passphrase.js";
import { keep } from "../keys/session.js";
import { say } from "../page/words.js";

/** @returns {void} */
function offer() {
  byId("suggestion", HTMLElement).textContent = suggest();
}

/** @param {string} passphrase */
async function make(passphrase) {
  const pair = await run("newIdentity");
  const sealed = toBase64(await run("sealWithPassphrase", pair, passphrase));
  // Opened once before it counts: a key that does not open again would lock its owner out.
  const identity = await run("openWithPassphrase", fromBase64(sealed), passphrase);
  const signing = await run("signingPublic", identity);
  await post(window.location.pathname, {
    recipient: pair.recipient,
    signing,
    sealed_identity: sealed,
  });
  // The key is made by now: where the tab cannot keep it, the next page asks for the passphrase.
  await keep(identity).catch(() => undefined);
  const named = { name: data().account, recipient: pair.recipient, signing };
  byId("print", HTMLElement).textContent = await personDigits(named);
  byId("making", HTMLElement).hidden = true;
  byId("made", HTMLElement).hidden = false;
  byId("onward", HTMLAnchorElement).href = data().next;
  byId("made", HTMLElement).querySelector("h2")?.focus();
}

/** @param {HTMLFormElement} form @returns {string | null} the name of what is wrong with what was typed */
function wrong(form) {
  const typed = new FormData(form);
  const [first, second] = [String(typed.get("passphrase")), String(typed.get("again"))];
  if (!isStrong(first)) return "weak_passphrase";
  return first === second ? null : "different_passphrases";
}

/** @param {SubmitEvent} event */
function submitted(event) {
  event.preventDefault();
  const form = byId("key-form", HTMLFormElement);
  const failure = byId("key-failure", HTMLElement);
  const fault = wrong(form);
  failure.replaceChildren();
  if (fault) {
    failure.append(h("p", { class: "danger", role: "alert" }, say(fault)));
    return;
  }
  const passphrase = byId("passphrase", HTMLInputElement).value;
  void busy(form, say("making_key"), () => make(passphrase).catch((error) => fail(failure, error)));
}

const lacking = missing();
if (lacking.length) {
  const reasons = lacking.map((name) => h("li", {}, say(name)));
  byId("lacking", HTMLElement).append(h("ul", {}, ...reasons));
  byId("lacking", HTMLElement).hidden = false;
} else {
  offer();
  byId("making", HTMLElement).hidden = false;
  byId("another", HTMLButtonElement).addEventListener("click", offer);
  byId("key-form", HTMLFormElement).addEventListener("submit", submitted);
}
