// The words of reports, in the memory of the worker of one tab: kept, searched, forgotten.
import { excerpt } from "./excerpt.js";
import { folded, sought } from "./normalize.js";

/** @typedef {{ words: string, desk: string, header: string }} Kept `words`: as typed, with the answers */
/** @typedef {{ parcel: string, excerpt: string }} Hit */
/** @typedef {{ parcel: string, desk: string, header: string }} Row as the server lists it */

const MOST = 200; // excerpts of an answer: more are not read through, they are narrowed
/** @type {Map<string, Kept & { plain: string }>} by the id of the parcel, without hyphens; `plain`: the words, folded */
const kept = new Map();
/** @type {string[]} the parcels that are searched, the oldest first */
let chosen = [];
/** @type {{ words: string[], parcels: string[] } | null} the last question and all that it found, until anything else is here or is chosen */
let before = null;

/** @param {string} parcel @param {Kept} text */
export function keep(parcel, text) {
  before = null;
  kept.set(parcel, { ...text, plain: folded(text.words) });
}

/** @param {string} parcel @returns {Kept | undefined} */
export const keptOf = (parcel) => kept.get(parcel);

/**
 * What is searched from now on, whether its words are here or come later.
 *
 * @param {string[]} parcels the oldest first
 * @param {boolean} anew whether none of those before
 */
export async function choose(parcels, anew) {
  before = null;
  if (anew) chosen = [];
  for (const parcel of parcels) chosen.push(parcel);
}

/**
 * Of these parcels, those whose words are not here, or were another desk's, or of another header: those are forgotten.
 *
 * @param {Row[]} rows
 * @returns {Promise<string[]>} their ids
 */
export async function missingWords(rows) {
  const missing = rows.filter(({ parcel, desk, header }) => {
    const text = kept.get(parcel);
    return text?.desk !== desk || text.header !== header;
  });
  if (missing.length) before = null;
  for (const { parcel } of missing) kept.delete(parcel);
  return missing.map(({ parcel }) => parcel);
}

/** @param {string[]} words folded @returns {Iterable<string>} the parcels that may have them, the newest first */
function* asked(words) {
  // Whoever types on asks for less each time: what the last question did not find, this one does not.
  if (before?.words.every((part) => words.some((word) => word.includes(part))))
    yield* before.parcels;
  else for (let place = chosen.length - 1; place >= 0; place -= 1) yield chosen[place] ?? "";
}

/**
 * The chosen texts that have every word; none for no word.
 *
 * @param {string} query
 * @returns {Promise<{ count: number, hits: Hit[] }>} how many, and the newest of them, MOST at most
 */
export async function findWords(query) {
  const words = sought(query);
  if (!words.length) return { count: 0, hits: [] };
  /** @type {string[]} */ const parcels = [];
  for (const parcel of asked(words)) {
    const text = kept.get(parcel);
    if (text && words.every((word) => text.plain.includes(word))) parcels.push(parcel);
  }
  before = { words, parcels };
  const hits = parcels.slice(0, MOST).map((parcel) => ({
    parcel,
    excerpt: excerpt(kept.get(parcel)?.words ?? "", words[0] ?? ""),
  }));
  return { count: parcels.length, hits };
}
