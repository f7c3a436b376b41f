// Making a key of one's own: a passphrase that is typed twice, and an identity that is opened once before it counts.
import { toBase64, fromBase64 } from "../sealed/bytes.js";
import { missing } from "../page/browser.js";
import { run } from "../sealed/crypto.js";
import { byId, h } from "../page/dom.js";
import { busy, fail } from "../page/page.js";
import { isStrong, suggest } from "./passphrase.js";
import { say } from "../page/words.js";

/** @typedef {import("./keys.js").Pair} Pair */
/** @typedef {{ pair: Pair, sealed: string, identity: string, signing: string }} Made `sealed`: the identity file under the passphrase, in base64; `signing`: the public signing key */

/** @returns {void} */
function offer() {
  byId("suggestion", HTMLElement).textContent = suggest();
}

/** @param {string} passphrase @returns {Promise<Made>} */
async function make(passphrase) {
  const pair = await run("newIdentity");
  const sealed = toBase64(await run("sealWithPassphrase", pair, passphrase));
  // Opened once before it counts: a key that does not open again would lock its owner out.
  const identity = await run("openWithPassphrase", fromBase64(sealed), passphrase);
  return { pair, sealed, identity, signing: await run("signingPublic", identity) };
}

/** @param {HTMLFormElement} form @returns {string | null} the name of what is wrong with what was typed */
function wrong(form) {
  const typed = new FormData(form);
  const [first, second] = [String(typed.get("passphrase")), String(typed.get("again"))];
  if (!isStrong(first)) return "weak_passphrase";
  return first === second ? null : "different_passphrases";
}

/**
 * @param {SubmitEvent} event
 * @param {(made: Made) => Promise<void>} use
 */
function submitted(event, use) {
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
  const made = () => make(passphrase).then(use);
  void busy(form, say("making_key"), () => made().catch((error) => fail(failure, error)));
}

/**
 * Shows the form, or what this browser lacks for it.
 *
 * @param {(made: Made) => Promise<void>} use what is done with a key that was made; what it throws is shown
 */
export function onMaking(use) {
  const lacking = missing();
  if (lacking.length) {
    const reasons = lacking.map((name) => h("li", {}, say(name)));
    byId("lacking", HTMLElement).append(h("ul", {}, ...reasons));
    byId("lacking", HTMLElement).hidden = false;
    return;
  }
  offer();
  byId("making", HTMLElement).hidden = false;
  byId("another", HTMLButtonElement).addEventListener("click", offer);
  byId("key-form", HTMLFormElement).addEventListener("submit", (event) => submitted(event, use));
}
