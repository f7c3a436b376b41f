// The case page: what the reporter sent, what the desk said, and the forms by which it says more.
import { all, byId, h } from "../page/dom.js";
import { takeOver } from "../forms/forms.js";
import { bringBack, forgetPage } from "../forms/autosave.js";
import "../page/combobox.js";
import { data, fail, keys, unlocked } from "../page/page.js";
import { checkedMailbox, mailboxOf } from "../reading/mailbox.js";
import { messageFrom, openInto, wordsOf } from "../reading/parcel.js";
import { onRenewal } from "../page/renew.js";
import { openSealed } from "../sealed/sealed.js";
import { deskKey } from "../roster/desk_key.js";
import { say, size } from "../page/words.js";

/** @typedef {{ id: string, url: string, kind: string, size: number, mailbox: string }} ParcelEntry */
/** @typedef {{ desk: string, reporter: string | null, parcels: ParcelEntry[], gone: boolean }} CaseData `reporter`: their recipient; `gone`: nobody can open it any more */

const SEALED = "sealed"; // the kind of a parcel that its sender sealed
const AT_ONCE = 32 * 1024 * 1024; // bytes: of a larger parcel the words are shown, the files when somebody asks

/** @param {ParcelEntry} parcel @param {string} identity */
async function present(parcel, identity) {
  const place = byId(`parcel-${parcel.id}`, HTMLElement);
  if (parcel.size > AT_ONCE && parcel.kind === SEALED) {
    // Whether it begins with words is not known before all of it is open.
    place.replaceChildren(openButton(parcel, identity, place));
    return;
  }
  if (parcel.size > AT_ONCE) {
    const message = await messageFrom(parcel.url, identity).catch((error) => {
      fail(place, error);
      return null;
    });
    if (!message) return;
    note(message);
    place.replaceChildren(wordsOf(message), openButton(parcel, identity, place));
    return;
  }
  const opened = await openInto(parcel, identity, place);
  // Whom to answer says what the server packed; a sender could write anybody into their own file.
  if (opened && parcel.kind !== SEALED) note(opened.message);
}

/** @param {ParcelEntry} parcel @param {string} identity @param {HTMLElement} place */
function openButton(parcel, identity, place) {
  const open = () => void openInto(parcel, identity, place);
  const words = say("open_large", { size: size(parcel.size) });
  return h("p", {}, h("button", { type: "button", click: open }, words));
}

/** @param {import("../reading/parcel.js").Message} message of a parcel that opened */
function note(message) {
  anyOpened = true;
  const mailbox = mailboxOf(message);
  if (mailbox !== null) mailboxes.add(mailbox);
}

/** @returns {CaseData} */
const page = () => data();
const desk = () => deskKey(keys(), page().desk);
/** @type {Set<string>} the parcels that were shown */
const shown = new Set();
/** @type {Set<string>} the keys that the opened parcels name as their reporter's */
const mailboxes = new Set();
let anyOpened = false;
let opening = Promise.resolve();

/** Opens what has come into the page: all of it at first, later what a renewal brought. */
async function open() {
  try {
    if (page().gone) await forgetPage();
    const { identity } = await desk();
    void openSealed(document, identity);
    for (const parcel of page().parcels.filter(({ id }) => !shown.has(id))) {
      shown.add(parcel.id);
      await present(parcel, identity);
    }
  } catch (error) {
    fail(byId("failure", HTMLElement), error);
  }
}

/**
 * Where no parcel opens, nobody can tell whether the key is the reporter's: who replies all the same says so. The box
 * stands in the form from the first refusal on.
 *
 * @param {HTMLFormElement} form
 */
function goesOn(form) {
  const [box] = all(form, "[data-unchecked]", HTMLInputElement);
  if (box) return box.checked;
  const fresh = h("input", { type: "checkbox", "data-unchecked": true });
  form
    .querySelector("button:last-of-type")
    ?.before(h("p", {}, h("label", {}, fresh, ` ${say("mailbox_anyway")}`)));
  return false;
}

takeOver(async (form) => {
  const { reporter } = page();
  const toReporter = [];
  if (form.dataset["desk"] === "reply" && reporter) {
    // What is still being opened may name another key than the server does.
    await opening;
    toReporter.push(await checkedMailbox(reporter, mailboxes, anyOpened || goesOn(form)));
  }
  // The desk's own key says whom to seal to: the server's word is not needed for it.
  return [...toReporter, ...(await desk()).recipients];
});
await unlocked();
await bringBack(page().gone);
const begin = () => (opening = open());
onRenewal(begin);
await begin();
