// What every page of the desk has: its data, the way to unlock, the way to lock, and the way to say what failed.
import { all, byId, h, json } from "./dom.js";
import { onTabs, tellTabs } from "../forms/leaving.js";
import { isKept, isUnlocked, lock, ownRecipient, unlock } from "../keys/session.js";
import { isMine, setMine } from "../roster/here.js";
import { afterUnlock } from "../roster/unlocking.js";
import { isolated, say, sentencesOf } from "./words.js";

/** @typedef {import("../keys/session.js").Keys} Keys */

const IDLE = 15 * 60 * 1000; // milliseconds without a key or a pointer until the tab locks itself
/** @type {(() => void) | null} */
let opened = null;
/** @type {number | undefined} */
let idle;

/** @returns {any} what Django gave this page, when it came or when it was renewed */
export const data = () => json("page");

/** @returns {Keys} */
export const keys = () => json("keys");

/**
 * Shows what needs the key once the tab is unlocked, asking for the passphrase when it is not.
 *
 * @returns {Promise<void>} resolves when it is unlocked for the first time
 */
export async function unlocked() {
  const form = byId("unlock-form", HTMLFormElement);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void attempt(form);
  });
  for (const button of all(document, "[data-lock]", HTMLButtonElement)) {
    button.addEventListener("click", lockAll);
    button.hidden = false;
  }
  for (const event of ["keydown", "pointerdown", "scroll"])
    document.addEventListener(event, rest, { passive: true });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey && event.altKey && event.code === "KeyL") lockAll();
  });
  onTabs((act) => {
    hide();
    if (act === "passphrase") note("unlock_reload");
  });
  const mine = byId("mine", HTMLInputElement);
  mine.checked = isMine();
  mine.addEventListener("change", () => setMine(mine.checked));
  const first = new Promise((resolve) => {
    opened = () => resolve(undefined);
  });
  try {
    const kept = isKept();
    // Colleagues may have put a new key in the place of a lost one: what this tab kept opens nothing any more.
    if ((await isUnlocked()) && (await ownRecipient()) === keys().recipient) show();
    else {
      hide();
      if (kept) note("unlock_anew");
    }
  } catch (error) {
    hide();
    fail(byId("unlock-failure", HTMLElement), error);
  }
  await first;
}

/** @param {HTMLFormElement} form */
async function attempt(form) {
  const field = byId("passphrase", HTMLInputElement);
  const failure = byId("unlock-failure", HTMLElement);
  failure.replaceChildren();
  await busy(form, say("unlocking"), async () => {
    try {
      await unlock(keys(), field.value);
      const wrong = await afterUnlock(keys(), field.value);
      field.value = "";
      show();
      warn(wrong);
    } catch (error) {
      fail(failure, error);
      byId("lost-passphrase", HTMLElement).hidden = false;
      field.select();
    }
  });
}

/** @param {{ desk: string, error: unknown }[]} wrong what is not as it should be with the lists of people */
function warn(wrong) {
  const several = keys().desks.length > 1;
  const sentences = wrong.map(({ desk, error }) => {
    const said = sentencesOf(error).join(" ");
    return h("p", {}, several && desk ? `${isolated(desk)}: ${said}` : said);
  });
  byId("unlock-warning", HTMLElement).replaceChildren(
    ...(wrong.length ? [h("div", { class: "danger", role: "alert" }, ...sentences)] : []),
  );
}

function show() {
  byId("locked", HTMLElement).hidden = true;
  byId("opened", HTMLElement).hidden = false;
  rest();
  opened?.();
}

/** Nothing of the page is lost: what was typed stays where it is, out of sight, until the passphrase is given again. */
function hide() {
  lock();
  byId("opened", HTMLElement).hidden = true;
  byId("locked", HTMLElement).hidden = false;
  byId("passphrase", HTMLInputElement).focus();
}

/** Why it asks for the passphrase again. @param {string} name of a sentence */
function note(name) {
  const said = h("p", { class: "note", role: "status" }, say(name));
  byId("unlock-failure", HTMLElement).replaceChildren(said);
}

/** Whoever locks on purpose means every tab; one that only rests has another in use beside it. */
function lockAll() {
  hide();
  tellTabs("lock");
}

function rest() {
  window.clearTimeout(idle);
  idle = window.setTimeout(hide, IDLE);
}

/**
 * @param {HTMLElement} place
 * @param {unknown} error
 */
export function fail(place, error) {
  const sentences = sentencesOf(error).map((sentence) => h("p", {}, sentence));
  place.replaceChildren(h("div", { class: "danger", role: "alert" }, ...sentences));
  place.scrollIntoView({ block: "nearest" });
}

/**
 * Runs something while a form's buttons rest and say what is going on.
 *
 * @param {HTMLElement} form
 * @param {string} meanwhile
 * @param {() => Promise<void>} something
 */
export async function busy(form, meanwhile, something) {
  const buttons = all(form, "button", HTMLButtonElement);
  const status = h("p", { role: "status", class: "meta" }, meanwhile);
  form.append(status);
  for (const button of buttons) button.disabled = true;
  try {
    await something();
  } finally {
    status.remove();
    for (const button of buttons) button.disabled = false;
  }
}
