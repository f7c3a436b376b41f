// The desk's search index, as the search page reads it and adds to it. Which words are found rests on what colleagues
// signed; a part that was not signed so is as if it were not there.
import { getJson, post } from "../page/api.js";
import { sha256, toBase64 } from "../sealed/bytes.js";
import { run } from "../sealed/crypto.js";
import { keys } from "../page/page.js";
import { vouch } from "../keys/vouch.js";
import { deskKey } from "../roster/desk_key.js";
import { listOf } from "../roster/served.js";
import { canSign } from "../roster/state.js";

/** @typedef {{ url: string, desk: string, size: number, person: string, head: string, nonce: string, signature: string }} Segment */

const BESIDE = 2; // at a time: one is fetched while another is opened
const PARTS_BESIDE = 4; // small ones, which wait for the way there and back: over Tor half a second each

/**
 * @template Item
 * @param {Item[]} items
 * @param {(item: Item) => Promise<void>} act
 * @param {number} [beside] at a time
 */
export async function each(items, act, beside = BESIDE) {
  const left = items.values();
  const lane = async () => {
    for (const item of left) await act(item);
  };
  await Promise.all(Array.from({ length: beside }, lane));
}

/**
 * @param {string} url of the list
 * @param {(done: number, total: number) => void} progress
 * @returns {Promise<number>} how many were not believed. Throws DeskError.
 */
export async function readSegments(url, progress) {
  const { segments } = await getJson(url);
  let [done, unbelieved] = [0, 0];
  const one = async (/** @type {Segment} */ segment) => {
    if (!(await read(segment))) unbelieved += 1;
    done += 1;
    progress(done, segments.length);
  };
  await each(segments, one, PARTS_BESIDE);
  return unbelieved;
}

/** @param {Segment} segment @returns {Promise<boolean>} whether it is one of a colleague's. Throws DeskError. */
async function read({ url, desk, person, head, nonce, signature }) {
  const state = (await listOf(desk))?.state;
  const signing = state?.people[person]?.signing;
  if (!state || !signing || !canSign(state, person) || !state.heads.has(head)) return false;
  const { identity } = await deskKey(keys(), desk);
  return run("readSegment", url, identity, desk, { signing, head, nonce, signature });
}

/**
 * Seals what this tab has opened itself, and gives it to the server.
 *
 * @param {string} url
 * @param {string} desk its slug
 * @param {boolean} rest whether nothing more comes: else only full segments are made
 * @returns {Promise<void>} Throws DeskError.
 */
export async function writeSegments(url, desk, rest) {
  const list = await listOf(desk);
  if (!list?.state || !canSign(list.state, list.own)) return;
  const { recipients } = await deskKey(keys(), desk);
  for (;;) {
    const made = await run("newSegment", desk, recipients, rest);
    if (!made) return;
    const what = { parcels: made.listed, sealed: await sha256(made.sealed) };
    const vouched = await vouch(desk, "search-segment", what);
    await post(url, {
      desk,
      sealed: toBase64(made.sealed),
      parcels: JSON.stringify(made.listed),
      vouched: JSON.stringify(vouched),
    });
  }
}
