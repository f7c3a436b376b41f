// A case for a court: the key's digits, the proposal of two people, and a header for the court's key for each thing.
import { getJson, post } from "./api.js";
import { run } from "./crypto.js";
import { all, byId, h } from "./dom.js";
import { takeOver } from "./forms.js";
import { data, fail, keys, unlocked } from "./page.js";
import { openSealed } from "./sealed.js";
import { deskKey } from "./session.js";
import { say } from "./words.js";

/** @typedef {{ desk: string, recipient: string, headers: string, rewrapped: string }} Page */

/** @type {Page} */
const page = data();

/** @param {HTMLElement} place @param {string} identity the desk's, older ones behind it */
async function handing(place, identity) {
  const [bar] = place.getElementsByTagName("progress");
  const [left] = all(place, "[data-left]", HTMLElement);
  /** @type {string[]} */ const failed = [];
  for (;;) {
    const told = await getJson(`${page.headers}?skip=${failed.slice(-400).join(",")}`);
    if (left) left.textContent = say("rewrap_left", { count: told["left"] });
    if (bar) bar.value = bar.max - told["left"];
    if (!told["headers"].length) break;
    const done = await run("handAll", told["headers"], identity, page.recipient);
    failed.push(...done.failed);
    if (done.made.length) await post(page.rewrapped, { headers: JSON.stringify(done.made) });
  }
  if (!failed.length) window.location.reload();
  else place.append(h("p", { role: "status" }, say("handing_failed", { count: failed.length })));
}

for (const element of all(document, "[data-print]", HTMLElement)) {
  element.textContent = await run("fingerprint", element.dataset["print"] ?? "");
}
takeOver(async () => [(await deskKey(keys(), page.desk)).recipient]);
await unlocked();
try {
  const { identity } = await deskKey(keys(), page.desk);
  void openSealed(document, identity);
  for (const place of all(document, "[data-handing]", HTMLElement)) await handing(place, identity);
} catch (error) {
  fail(byId("failure", HTMLElement), error);
}
