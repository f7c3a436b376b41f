// The case page: what the reporter sent, what the desk said, and the forms by which it says more.
import { byId, h } from "./dom.js";
import { takeOver } from "./forms.js";
import "./offers.js";
import { data, fail, keys, unlocked } from "./page.js";
import { openInto, wordsFrom } from "./parcel.js";
import { openSealed } from "./sealed.js";
import { deskKey } from "./session.js";
import { say, size } from "./words.js";

/** @typedef {{ id: string, url: string, size: number }} ParcelEntry */
/** @typedef {{ desk: string, reporter: string | null, parcels: ParcelEntry[] }} CaseData `reporter`: their recipient */

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
    const button = h("button", { type: "button", click: open }, say("open_large", { size: size(parcel.size) }));
    place.replaceChildren(words, h("p", {}, button));
    return;
  }
  await openInto(parcel.url, identity, place);
}

/** @type {CaseData} */
const page = data();
takeOver(async (form) => {
  const toReporter = form.dataset["desk"] === "reply" && page.reporter ? [page.reporter] : [];
  // The desk's own key says whom to seal to: the server's word is not needed for it.
  return [...toReporter, (await deskKey(keys(), page.desk)).recipient];
});
await unlocked();
try {
  const desk = await deskKey(keys(), page.desk);
  void openSealed(document, desk.identity);
  for (const parcel of page.parcels) await present(parcel, desk.identity);
} catch (error) {
  fail(byId("failure", HTMLElement), error);
}
