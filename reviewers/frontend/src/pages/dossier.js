// A case for a court: the key's digits, the proposal of two people, and a header for the court's key for each thing.
import { getJson, post } from "../page/api.js";
import { run } from "../sealed/crypto.js";
import { all, byId, h } from "../page/dom.js";
import { takeOver } from "../forms/forms.js";
import { bringBack } from "../forms/autosave.js";
import { data, fail, keys, unlocked } from "../page/page.js";
import { showPrints } from "../keys/fingerprints.js";
import { onRenewal, renew } from "../page/renew.js";
import { openSealed } from "../sealed/sealed.js";
import { deskKey } from "../roster/desk_key.js";
import { say } from "../page/words.js";

/** @typedef {{ desk: string, recipient: string, headers: string, rewrapped: string }} Page */

/** @returns {Page} */
const page = () => data();
/** @type {WeakSet<HTMLElement>} where handing over has begun */
const begun = new WeakSet();

/** @param {HTMLElement} place @param {string} identity the desk's, older ones behind it */
async function handing(place, identity) {
  const [bar] = place.getElementsByTagName("progress");
  const [left] = all(place, "[data-left]", HTMLElement);
  /** @type {string[]} */ const failed = [];
  for (;;) {
    const response = await getJson(`${page().headers}?skip=${failed.slice(-400).join(",")}`);
    if (left) left.textContent = say("rewrap_left", { count: response["left"] });
    if (bar) bar.value = bar.max - response["left"];
    if (!response["headers"].length) break;
    const done = await run("handAll", response["headers"], identity, page().recipient);
    failed.push(...done.failed);
    if (done.made.length) await post(page().rewrapped, { headers: JSON.stringify(done.made) });
  }
  if (!failed.length) await renew();
  else place.append(h("p", { role: "status" }, say("handing_failed", { count: failed.length })));
}

const desk = () => deskKey(keys(), page().desk);

/** Opens what has come into the page, and goes on with what is to be handed over. */
async function open() {
  await showPrints();
  try {
    const { identity } = await desk();
    void openSealed(document, identity);
    for (const place of all(document, "[data-handing]", HTMLElement).filter(
      (each) => !begun.has(each),
    )) {
      begun.add(place);
      await handing(place, identity);
    }
  } catch (error) {
    fail(byId("failure", HTMLElement), error);
  }
}

await showPrints();
takeOver(async () => (await desk()).recipients);
await unlocked();
await bringBack();
// Handing over renews the page itself, so no renewal waits for it.
onRenewal(() => void open());
await open();
