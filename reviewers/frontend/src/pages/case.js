// The case page: what the reporter sent, what the desk said, and the forms by which it says more.
import { byId, h } from "../page/dom.js";
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

/** @typedef {{ id: string, url: string, size: number }} ParcelEntry */
/** @typedef {{ desk: string, reporter: string | null, parcels: ParcelEntry[], gone: boolean }} CaseData `reporter`: their recipient; `gone`: nobody can open it any more */

const AT_ONCE = 32 * 1024 * 1024; // bytes: of a larger parcel the words are shown, the files when somebody asks

/** @param {ParcelEntry} parcel @param {string} identity */
async function present(parcel, identity) {
  const place = byId(`parcel-${parcel.id}`, HTMLElement);
  if (parcel.size > AT_ONCE) {
    const message = await messageFrom(parcel.url, identity).catch((error) => {
      fail(place, error);
      return null;
    });
    if (!message) return;
    note(message);
    const open = () => void openInto(parcel.url, identity, place);
    const button = h(
      "button",
      { type: "button", click: open },
      say("open_large", { size: size(parcel.size) }),
    );
    place.replaceChildren(wordsOf(message), h("p", {}, button));
    return;
  }
  const opened = await openInto(parcel.url, identity, place);
  if (opened) note(opened.message);
}

/** @param {import("../reading/parcel.js").Message} message */
function note(message) {
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

takeOver(async (form) => {
  const { reporter } = page();
  const toReporter = [];
  if (form.dataset["desk"] === "reply" && reporter) {
    // What is still being opened may name another key than the server does.
    await opening;
    toReporter.push(await checkedMailbox(reporter, mailboxes));
  }
  // The desk's own key says whom to seal to: the server's word is not needed for it.
  return [...toReporter, ...(await desk()).recipients];
});
await unlocked();
await bringBack(page().gone);
const begin = () => (opening = open());
onRenewal(begin);
await begin();
