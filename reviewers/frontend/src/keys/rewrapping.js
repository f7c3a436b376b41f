// What lies at a desk under its new key, in the background: headers are made by one person's browser and confirmed by
// another's. Closing the tab loses nothing: what was sent is kept, and the next time it goes on with what is left.
import { getJson, post } from "../page/api.js";
import { keys } from "../page/page.js";
import { deskKey } from "../roster/desk_key.js";
import { run } from "../sealed/crypto.js";
import { inOrder, vouch } from "./vouch.js";

/** @typedef {(left: number) => void} Progress */

const SKIPPED = 400; // ids in an address, of 36 letters each: proxies take 16 KiB

/** @param {string[]} ids */
const skip = (ids) => `?skip=${ids.slice(-SKIPPED).join(",")}`;

/** @param {string} slug @returns {Promise<{ newest: string, older: string, recipient: string }>} */
async function apart(slug) {
  const { identity, recipient } = await deskKey(keys(), slug);
  const [newest = "", ...older] = identity.split("\n");
  return { newest, older: older.join("\n"), recipient };
}

/**
 * Makes headers for what is left, some at a time, until nothing is.
 *
 * @param {string} slug
 * @param {Progress} progress
 * @returns {Promise<number>} how many opened with no key. Throws DeskError.
 */
export async function makeRest(slug, progress) {
  const { newest, older, recipient } = await apart(slug);
  /** @type {string[]} */ const failed = [];
  for (;;) {
    const response = await getJson(`/desk/keys/${slug}/headers/${skip(failed)}`);
    progress(response["left"]);
    if (!response["headers"].length) return failed.length;
    const done = await run("rewrapAll", response["headers"], newest, older, recipient);
    failed.push(...done.failed);
    if (!done.made.length) continue;
    const vouched = await vouch(slug, "rewrapped", inOrder(done.listed));
    await post(`/desk/keys/${slug}/rewrapped/`, {
      number: String(response["number"]),
      headers: JSON.stringify(done.made),
      vouched: JSON.stringify(vouched),
    });
  }
}

/**
 * Confirms what colleagues made, as far as this person may.
 *
 * @param {string} slug
 * @param {Progress} progress
 * @returns {Promise<{ wrong: number, failed: number }>} `wrong`: what is to be made again; `failed`: what opens with no
 *   key of this browser, so that nothing can be said of it. Throws DeskError.
 */
export async function confirmRest(slug, progress) {
  const { newest, older } = await apart(slug);
  /** @type {string[]} */ const failed = [];
  let wrong = 0;
  for (;;) {
    const response = await getJson(`/desk/keys/${slug}/waiting/${skip(failed)}`);
    progress(response["waiting"]);
    if (!response["pairs"].length) return { wrong, failed: failed.length };
    const done = await run("confirmAll", response["pairs"], newest, older);
    failed.push(...done.failed);
    wrong += done.wrong.length;
    if (!done.good.length && !done.wrong.length) continue;
    const listed = inOrder(done.good);
    const vouched = listed.length ? await vouch(slug, "rewrap-confirmed", listed) : null;
    await post(`/desk/keys/${slug}/confirmed/`, {
      number: String(response["number"]),
      listed: JSON.stringify(listed),
      wrong: JSON.stringify(done.wrong),
      vouched: vouched ? JSON.stringify(vouched) : "",
    });
  }
}
