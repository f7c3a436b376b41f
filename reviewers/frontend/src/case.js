// The case page: what the reporter sent, what the desk said, and the forms by which it says more.
import { byId, h } from "./dom.js";
import { takeOver } from "./forms.js";
import { data, fail, keys, unlocked } from "./page.js";
import { openInto } from "./parcel.js";
import { openSealed } from "./sealed.js";
import { deskKey } from "./session.js";
import { say, size } from "./words.js";

/** @typedef {{ id: string, url: string, size: number }} ParcelEntry */
/** @typedef {{ desk: string, reporter: string | null, parcels: ParcelEntry[] }} CaseData `reporter`: their recipient */

const AT_ONCE = 32 * 1024 * 1024; // bytes: a larger parcel is opened when somebody asks for it

/** @param {ParcelEntry} parcel @param {string} identity */
async function present(parcel, identity) {
  const place = byId(`parcel-${parcel.id}`, HTMLElement);
  if (parcel.size > AT_ONCE) {
    await new Promise((asked) => {
      place.replaceChildren(
        h("button", { type: "button", click: asked }, say("open_large", { size: size(parcel.size) })),
      );
    });
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
