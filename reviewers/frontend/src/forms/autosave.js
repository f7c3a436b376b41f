// Whatever is typed into a form of this page is kept, sealed, until the server has it: it outlives a reload, a lock, a
// login that ended and a way to another page and back. It is put back when the tab is unlocked.
import { sha256, utf8 } from "../sealed/bytes.js";
import { h } from "../page/dom.js";
import { showLeftover } from "./leftover.js";
import { showStatus, addStatus } from "../page/status.js";
import { openMine, ownRecipient, sealForMe } from "../keys/session.js";
import { formKey, forms, hasFiles, isTyped, putBack, values, writtenIn } from "./form_state.js";
import { UnsentStore } from "./unsent.js";
import { say } from "../page/words.js";

/** @typedef {import("./form_state.js").Values} Values */
/** @typedef {import("./unsent.js").Entry} Entry */
/** @typedef {{ isTyped(): boolean, hasFiles(): boolean, values(): Values, putBack(values: Values): void }} Own how a form of a page's own is read and filled */

const PAUSE = 250; // milliseconds between two sealings: so much of what was typed last may be lost at most
const store = new UnsentStore(sessionStorage, sealForMe, openMine);
/** @type {Map<HTMLFormElement, Own>} */
const owns = new Map();
/** @type {Entry[]} whose form is not on the page */
let leftover = [];
let [ready, due] = [false, false];
/** @type {Promise<void> | null} */
let running = null;

/** @param {HTMLFormElement} form @param {Own} own */
export const readBy = (form, own) => void owns.set(form, own);

/** @param {HTMLFormElement} form */
export const isUnsent = (form) => owns.get(form)?.isTyped() ?? isTyped(form);

/** @param {HTMLFormElement | null} [but] one that is just being sent @returns {boolean} whether something is typed and not sent */
export const anyUnsent = (but) => forms(document).some((form) => form !== but && isUnsent(form));

/** The words of this page are known by its address and by whose they are; neither can be read from it. */
const pageName = async () => sha256(utf8(`${await ownRecipient()} ${window.location.pathname}`));

/** @param {HTMLFormElement} form @returns {Entry} */
function entryOf(form) {
  const label = form.querySelector("button:not([type=button])")?.textContent?.trim() ?? "";
  const own = owns.get(form);
  const files = own ? own.hasFiles() : hasFiles(form);
  return {
    form: formKey(form),
    label,
    values: own?.values() ?? values(form),
    written: writtenIn(form),
    files,
  };
}

/** Keeps what is typed now; while one sealing runs, what comes meanwhile waits for the next. */
export function keepUnsent() {
  due = true;
  if (ready) running ??= keepOn().finally(() => (running = null));
  return running ?? Promise.resolve();
}

async function keepOn() {
  const page = await pageName();
  while (due) {
    due = false;
    const entries = [...leftover, ...forms(document).filter(isUnsent).map(entryOf)];
    if (!(await store.write(page, entries))) showStatus(say("unsent_too_much"), "trouble");
    if (due) await new Promise((done) => window.setTimeout(done, PAUSE));
  }
}

/** @param {Entry} entry @returns {boolean} whether its form is here and could take its words */
function giveBack(entry) {
  const form = forms(document).find((each) => formKey(each) === entry.form);
  if (!form || isUnsent(form)) return false;
  const own = owns.get(form);
  if (own) own.putBack(entry.values);
  else putBack(form, entry.values);
  if (entry.files) form.prepend(h("p", { class: "note" }, say("unsent_files")));
  return true;
}

/** Puts every kept word back into its form, and shows those whose form is gone. */
function settle() {
  leftover = leftover.filter((entry) => !giveBack(entry));
  showLeftover(leftover, (entry) => {
    leftover = leftover.filter((other) => other !== entry);
    settle();
    void keepUnsent();
  });
}

/**
 * Once a page, when the tab is unlocked and its forms stand as the server gave them.
 *
 * @param {boolean} [gone] whether the case is: then nothing about it may stay
 */
export async function bringBack(gone = false) {
  const page = await pageName();
  if (gone) store.erase(page);
  leftover = gone ? [] : await store.read(page);
  if (leftover.length) addStatus(say("unsent_back"), "back");
  settle();
  ready = !gone;
  if (due) void keepUnsent();
}

/** @param {Element} element that goes from the page: what was typed in it stays */
export function rescue(element) {
  const lost = [...(element instanceof HTMLFormElement ? [element] : []), ...forms(element)];
  leftover.push(...lost.filter(isUnsent).map(entryOf));
}

/** The page was renewed: its forms may be there again, or be gone. */
export function renewed() {
  settle();
  return keepUnsent();
}

/** What concerns this page goes: its case is no more. */
export async function forgetPage() {
  leftover = [];
  ready = false;
  settle();
  store.erase(await pageName());
}

/** @returns {number} of how many pages words are kept in this tab */
export const keptPages = () => store.count();

/** Whoever signs out leaves nothing. */
export function forgetAll() {
  due = false;
  store.eraseAll();
}

for (const kind of ["input", "change"]) document.addEventListener(kind, () => void keepUnsent());
