// The words of reports, in the memory of the worker of one tab: opened, folded, searched, forgotten.
import { text, toHex } from "./bytes.js";
import { answersOf } from "./answers.js";
import { asDeskError } from "../page/errors.js";
import { folded, sought } from "./normalize.js";
import { firstIn, openHead, wholeFrom } from "./opening.js";

/** @typedef {{ words: string, plain: string }} Kept `words`: as typed, with the answers; `plain`: folded */
/** @typedef {{ url: string, excerpt: string }} Hit */

const AROUND = 90; // letters of an excerpt
const [ID, SIZE] = [16, 4]; // bytes in front of the beginning of a parcel
/** @type {Map<string, Kept>} by the address of the parcel */
const kept = new Map();

/** @param {string} url @param {import("./tar.js").Member} member @returns {boolean} false when it is no message */
function keep(url, member) {
  const message = JSON.parse(text(member.bytes));
  if (typeof message.words !== "string") return false;
  const words = [message.words, ...answersOf(message).map(({ answer }) => answer)].join("\n");
  kept.set(url, { words, plain: folded(words) });
  return true;
}

/**
 * @param {string} url of a parcel
 * @param {string} identity
 * @returns {Promise<boolean>} false when it is damaged. Throws DeskError for what concerns all of them.
 */
export async function readHead(url, identity) {
  if (kept.has(url)) return true;
  try {
    return keep(url, await openHead(url, identity));
  } catch (error) {
    const code = asDeskError(error).code;
    if (code === "signed_out" || code === "offline") throw error;
    return false;
  }
}

/**
 * The beginnings of many parcels, in one answer of the server. What does not open by its beginning alone, words that
 * go on behind it too, is fetched by itself.
 *
 * @param {string} url of the beginnings
 * @param {Record<string, { url: string, identity: string }>} parcels by their ids, without hyphens
 * @returns {Promise<number>} how many could not be opened. Throws DeskError for what concerns all of them.
 */
export async function readHeads(url, parcels) {
  const closed = Object.entries(parcels).filter(([, parcel]) => !kept.has(parcel.url));
  if (!closed.length) return 0; // read for another choice: nothing is fetched again
  const heads = headsIn(await wholeFrom(url));
  let damaged = 0;
  for (const [id, { url: address, identity }] of closed) {
    const head = heads.get(id);
    const opened = head && (await readFirst(address, head, identity));
    if (!opened && !(await readHead(address, identity))) damaged += 1;
  }
  return damaged;
}

/** @param {Uint8Array} bytes as the server lays them: of each parcel its id, its size, itself @returns {Map<string, Uint8Array>} by id */
function headsIn(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  /** @type {Map<string, Uint8Array>} */ const heads = new Map();
  for (let place = 0; place + ID + SIZE <= bytes.length;) {
    const start = place + ID + SIZE;
    const end = start + view.getUint32(place + ID);
    heads.set(toHex(bytes.subarray(place, place + ID)), bytes.subarray(start, end));
    place = end;
  }
  return heads;
}

/** @param {Uint8Array} bytes */
const streamOf = (bytes) =>
  new ReadableStream({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });

/** @param {string} url @param {Uint8Array} head @param {string} identity @returns {Promise<boolean>} */
async function readFirst(url, head, identity) {
  try {
    return keep(url, await firstIn(streamOf(head), identity));
  } catch {
    // Damaged, or cut where it is not over: the whole parcel tells which.
    return false;
  }
}

/** @param {string} query @returns {Promise<Hit[]>} the texts that hold every word; none for no word */
export async function findWords(query) {
  const words = sought(query);
  if (!words.length) return [];
  const hits = [...kept].filter(([, { plain }]) => words.every((word) => plain.includes(word)));
  return hits.map(([url, entry]) => ({ url, excerpt: excerpt(entry.words, words[0] ?? "") }));
}

/** @param {string} words @param {string} first folded */
function excerpt(words, first) {
  // Folding changes lengths, so the place is looked for word by word.
  const parts = words.split(/\s+/);
  const at = Math.max(
    0,
    parts.findIndex((part) => folded(part).includes(first)),
  );
  const before = parts.slice(Math.max(0, at - 6), at).join(" ");
  const shown = `${before} ${parts.slice(at).join(" ")}`.trim().slice(0, AROUND * 2);
  return shown;
}
