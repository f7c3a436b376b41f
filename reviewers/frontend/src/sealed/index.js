// Where the words of reports come from: the desk's index, or the reports themselves; and what they add to the index.
import { text, toHex, utf8 } from "./bytes.js";
import { answersOf } from "./answers.js";
import { asDeskError } from "../page/errors.js";
import { headerSize } from "./header.js";
import { firstIn, openHead, wholeFrom } from "./opening.js";
import { notePart, parcelsToMerge } from "./merging.js";
import { LARGEST, markOf, MOST, openSegment, streamOf, writeSegment } from "./segments.js";
import { keep, keptOf } from "./texts.js";

/** @typedef {{ url: string, identity: string, desk: string }} Closed a parcel that is to be opened */

const [ID, SIZE] = [16, 4]; // bytes in front of the beginning of a parcel
const FEWEST = 20; // in a segment: fewer are opened sooner than one more segment is fetched
const LONGEST = 64 * 1024; // bytes of words in a segment; longer ones are read from their report
/** @type {Set<string>} ids of parcels, without hyphens, that were opened here and that no segment of this tab's has */
const fresh = new Set();

/** @param {import("./tar.js").Member} member @returns {string | null} null when it is no message */
function wordsIn(member) {
  const message = JSON.parse(text(member.bytes));
  if (typeof message.words !== "string") return null;
  return [message.words, ...answersOf(message).map(({ answer }) => answer)].join("\n");
}

/**
 * A segment of the desk's index, if it is to be believed.
 *
 * @param {string} url
 * @param {string} identity of the desk
 * @param {string} desk its slug
 * @param {import("./segments.js").Said} said
 * @returns {Promise<boolean>} false when it is not. Throws DeskError for what concerns all of them.
 */
export async function readSegment(url, identity, desk, said) {
  try {
    const entries = await openSegment(await wholeFrom(url), identity, desk, said);
    for (const { parcel, header, words } of entries)
      if (!keptOf(parcel)) keep(parcel, { words, desk, header });
    const size = entries.reduce((sum, { words }) => sum + jsonSize(words), 0);
    notePart({ desk, parcels: entries.map(({ parcel }) => parcel), size });
    return true;
  } catch (error) {
    return unlessAll(error);
  }
}

/** @param {unknown} error @returns {false} Throws what concerns more than this one. */
function unlessAll(error) {
  const code = asDeskError(error).code;
  if (code === "signed_out" || code === "offline") throw error;
  return false;
}

/**
 * The beginnings of many parcels, in one answer of the server. What does not open by its beginning alone, words that
 * go on behind it too, is fetched by itself.
 *
 * @param {string} url of the beginnings
 * @param {Record<string, Closed>} parcels by their ids, without hyphens
 * @returns {Promise<number>} how many could not be opened. Throws DeskError for what concerns all of them.
 */
export async function readHeads(url, parcels) {
  const heads = headsIn(await wholeFrom(url));
  let damaged = 0;
  for (const [parcel, closed] of Object.entries(parcels)) {
    const head = heads.get(parcel);
    const words = (head && (await firstWords(head, closed.identity))) ?? (await wholeWords(closed));
    if (words === null) damaged += 1;
    else await add(parcel, words, closed.desk, head);
  }
  return damaged;
}

/** @param {string} parcel @param {string} words @param {string} desk @param {import("./bytes.js").Bytes} [head] */
async function add(parcel, words, desk, head) {
  // Of the header that came, and not of what the server says about it: the next reader holds the two against each other.
  const header = head ? await markOf(head.slice(0, headerSize(head))) : "";
  keep(parcel, { words, desk, header });
  if (header && jsonSize(words) <= LONGEST) fresh.add(parcel);
}

/** @param {string} words @returns {number} bytes */
const jsonSize = (words) => utf8(JSON.stringify(words)).length + 1;

/** @param {import("./bytes.js").Bytes} bytes as the server lays them: of each parcel its id, its size, itself @returns {Map<string, import("./bytes.js").Bytes>} by id */
function headsIn(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  /** @type {Map<string, import("./bytes.js").Bytes>} */ const heads = new Map();
  for (let place = 0; place + ID + SIZE <= bytes.length;) {
    const start = place + ID + SIZE;
    const end = start + view.getUint32(place + ID);
    heads.set(toHex(bytes.subarray(place, place + ID)), bytes.subarray(start, end));
    place = end;
  }
  return heads;
}

/** @param {Uint8Array} head @param {string} identity @returns {Promise<string | null>} */
async function firstWords(head, identity) {
  try {
    return wordsIn(await firstIn(streamOf(head), identity));
  } catch {
    // Damaged, or cut where it is not over: the whole parcel tells which.
    return null;
  }
}

/** @param {Closed} closed @returns {Promise<string | null>} null when it is damaged. Throws DeskError for what concerns all of them. */
async function wholeWords({ url, identity }) {
  try {
    return wordsIn(await openHead(url, identity));
  } catch (error) {
    unlessAll(error);
    return null;
  }
}

/**
 * What was opened here, as a segment for those who search next. What a segment brought is in none again: whoever signs
 * one has opened the reports.
 *
 * @param {string} desk its slug
 * @param {string[]} recipients of the desk
 * @param {boolean} rest whether nothing more comes: else only a full segment is made
 * @returns {Promise<{ sealed: import("./bytes.js").Bytes, listed: import("./segments.js").Listed[] } | null>} null when there is too little
 */
export async function newSegment(desk, recipients, rest) {
  /** @type {import("./segments.js").Entry[]} */ const entries = [];
  let [size, full] = [0, false];
  for (const parcel of fresh) {
    const found = keptOf(parcel);
    if (found?.desk !== desk) continue;
    size += jsonSize(found.words);
    full = entries.length === MOST || size > LARGEST;
    if (full) break;
    entries.push({ parcel, header: found.header, words: found.words });
  }
  if (!full && (!rest || entries.length < FEWEST)) return null;
  for (const { parcel } of entries) fresh.delete(parcel);
  return writeSegment(entries, recipients);
}

/**
 * The parcels of small segments, to be opened once more and then to be one segment with what is left over here.
 *
 * @param {string} desk its slug
 * @returns {Promise<string[]>} their ids; none where there are few
 */
export async function partsToMerge(desk) {
  const left = [...fresh].map(keptOf).filter((text) => text?.desk === desk);
  const size = left.reduce((sum, text) => sum + jsonSize(text?.words ?? ""), 0);
  return parcelsToMerge(desk, left.length, size);
}
