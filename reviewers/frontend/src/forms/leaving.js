// Nobody leaves words behind by accident: going away from what was not sent asks; so does signing out, which erases it.
// Locking and signing out reach the other tabs.
import { anyUnsent, forgetAll, keepUnsent, keptPages } from "./autosave.js";
import { say } from "../page/words.js";

/** @typedef {"lock" | "sign-out" | "passphrase"} Act */

const SIGN_IN = "/desk/login/";
const tabs = new BroadcastChannel("desk");
let meant = false;
/** @type {HTMLFormElement | null} which the browser itself sends */
let leaving = null;

/** A way that a script goes after the server has taken what was sent. @param {string} address */
export async function go(address) {
  await keepUnsent();
  meant = true;
  window.location.assign(address);
}

/** @param {Act} act */
export const tellTabs = (act) => tabs.postMessage(act);

/** @param {(act: Act) => void} hide is called when somebody locked, signed out or changed their passphrase in another tab of this browser */
export const onTabs = (hide) => tabs.addEventListener("message", ({ data }) => hide(data));

/** @param {SubmitEvent} event */
function signingOut(event) {
  const words = anyUnsent() || keptPages() > 0;
  if (words && !window.confirm(say("sign_out_unsent"))) {
    event.preventDefault();
    return;
  }
  meant = true;
  forgetAll();
  sessionStorage.clear();
  tellTabs("sign-out");
}

tabs.addEventListener("message", ({ data: act }) => {
  if (act !== "sign-out") return;
  forgetAll();
  sessionStorage.clear();
  // What was opened here goes with the page. Words that were not sent keep it, locked: only their owner unlocks it.
  if (!anyUnsent()) window.location.replace(SIGN_IN);
});
window.addEventListener("beforeunload", (event) => {
  if (!meant && anyUnsent(leaving)) event.preventDefault();
});
// A browser may bring a page back as it was left.
window.addEventListener("pageshow", () => (meant = false));
document.addEventListener("submit", (event) => {
  if (!(event.target instanceof HTMLFormElement)) return;
  leaving = event.target.method === "post" ? event.target : null;
  if (event.target.id === "logout-form") signingOut(event);
});
