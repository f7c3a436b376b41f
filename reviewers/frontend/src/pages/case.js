// The case page: what the reporter sent, what the desk said, and the forms by which it says more.
import { byId, h } from "../page/dom.js";
import { takeOver } from "../forms/forms.js";
import { bringBack, forgetPage } from "../forms/autosave.js";
import "../page/combobox.js";
import { data, fail, keys, unlocked } from "../page/page.js";
import { openInto, wordsFrom } from "../reading/parcel.js";
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
    const words = await wordsFrom(parcel.url, identity).catch((error) => {
      fail(place, error);
      return null;
    });
    if (!words) return;
    const open = () => void openInto(parcel.url, identity, place);
    const button = h(
      "button",
      { type: "button", click: open },
      say("open_large", { size: size(parcel.size) }),
    );
    place.replaceChildren(words, h("p", {}, button));
    return;
  }
  await openInto(parcel.url, identity, place);
}

/** @returns {CaseData} */
const page = () => data();
const desk = () => deskKey(keys(), page().desk);
/** @type {Set<string>} the parcels that were shown */
const shown = new Set();

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
  const toReporter = form.dataset["desk"] === "reply" && reporter ? [reporter] : [];
  // The desk's own key says whom to seal to: the server's word is not needed for it.
  return [...toReporter, ...(await desk()).recipients];
});
await unlocked();
await bringBack(page().gone);
onRenewal(open);
await open();
