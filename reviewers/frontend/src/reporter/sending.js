// The page that seals on its reporter's device and then sends: what leaves it is ciphertext for the desk. Words and the
// choice of files stay in the page until the receipt is there.
import { byId, h, json } from "../page/dom.js";
import { isolated, say, size } from "../page/words.js";
import { sealed } from "./container.js";
import { Refused, send } from "./slices.js";

/** @typedef {import("./container.js").House & import("./slices.js").Places & { largest: number }} Page */

/** @type {Page} */
const house = json("house");
const form = byId("form", HTMLFormElement);
const [words, files] = [byId("account", HTMLTextAreaElement), byId("files", HTMLInputElement)];
const [button, again] = [byId("send", HTMLButtonElement), byId("again", HTMLButtonElement)];
const status = byId("status", HTMLElement);
const consent = byId("consent", HTMLFieldSetElement);
const token = String(new FormData(form).get("token"));
/** @type {Blob | null} what was sealed: sent again it must be the same */
let container = null;
/** @type {() => void} ends a pause */
let hurry = () => undefined;

/** @param {string} name @param {Record<string, string | number>} [values] @param {boolean} [wrong] */
const show = (name, values = {}, wrong = false) =>
  status.replaceChildren(h("p", wrong ? { class: "warning" } : {}, say(name, values)));

/** @returns {Promise<Blob | null>} null where there is nothing to seal */
async function made() {
  const chosen = [...(files.files ?? [])];
  if (!words.value.trim() && !chosen.length) return null;
  const given = {
    words: words.value,
    language: document.documentElement.lang,
    consent: String(new FormData(form).get("consent")),
    files: chosen,
  };
  // Answers go by the codename of the form, so nothing is said inside of another way.
  return sealed(given, house, "", (share) => show("sealing", { percent: Math.round(share * 100) }));
}

/** @param {number} seconds @returns {Promise<void>} when they are over, the line is back, or somebody presses the button */
function wait(seconds) {
  show("waiting", { seconds }, true);
  again.hidden = false;
  return new Promise((go) => {
    const timer = setTimeout(() => hurry(), seconds * 1000);
    hurry = () => {
      clearTimeout(timer);
      again.hidden = true;
      go();
    };
  });
}

/** @param {Blob} file @returns {Promise<void>} */
const sent = (file) =>
  send(file, token, house, {
    ask: (address, options) => fetch(address, options),
    wait,
    sent: (share) =>
      show("sending", { percent: Math.floor(share * 100), size: isolated(size(file.size)) }),
  });

/** @param {boolean} busy what is sealed already can no longer be changed */
function held(busy) {
  button.disabled = busy;
  words.readOnly = busy;
  files.disabled = busy;
  consent.disabled = busy;
}

/** @returns {Promise<string>} the sentence to show; nothing when the receipt comes */
async function go() {
  show("sealing", { percent: 0 });
  try {
    container ??= await made();
  } catch {
    return "failed"; // A file that the system took away, or no memory.
  }
  if (!container) return "nothing";
  const large = container.size > house.largest;
  if (!large) await sent(container);
  return large ? "large" : "";
}

/** @param {SubmitEvent} event */
async function submitted(event) {
  event.preventDefault();
  if (button.disabled) return;
  const begun = go();
  held(true);
  /** @type {string} */
  let wrong;
  try {
    wrong = await begun;
  } catch (error) {
    wrong = error instanceof Refused && error.status === 413 ? "large" : "refused";
  }
  if (!wrong) {
    // The token alone goes along. A receipt that is lost on its way comes again: nothing is kept twice.
    form.submit();
    return;
  }
  container = null;
  held(false);
  show(wrong, {}, true);
  status.scrollIntoView({ block: "nearest" });
}

form.addEventListener("submit", (event) => void submitted(event));
again.addEventListener("click", () => hurry());
window.addEventListener("online", () => hurry());
button.disabled = false;
