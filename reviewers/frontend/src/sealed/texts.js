// The words of reports, in the memory of the worker of one tab: kept, searched, forgotten.
import { excerpt } from "./excerpt.js";
import { sought } from "./normalize.js";
import { Vocabulary } from "./vocabulary.js";

/** @typedef {{ words: string, desk: string, header: string }} Kept `words`: as typed, with the answers */
/** @typedef {{ parcel: string, excerpt: string }} Hit */
/** @typedef {{ parcel: string, desk: string, header: string }} Row as the server lists it */

const MOST = 200; // excerpts of an answer: more are not read through, they are narrowed
/** @type {Map<string, Kept & { number: number }>} by the id of the parcel, without hyphens; `number`: in the vocabulary */
const kept = new Map();
const vocabulary = new Vocabulary();
/** @type {string[]} the parcels that are searched, the oldest first */
let chosen = [];

/** @param {string} parcel @param {Kept} text */
export const keep = (parcel, text) =>
  kept.set(parcel, { ...text, number: vocabulary.add(text.words) });

/** @param {string} parcel @returns {Kept | undefined} */
export const keptOf = (parcel) => kept.get(parcel);

/**
 * What is searched from now on, whether its words are here or come later.
 *
 * @param {string[]} parcels the oldest first
 * @param {boolean} anew whether none of those before
 */
export async function choose(parcels, anew) {
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
  for (const { parcel } of missing) kept.delete(parcel);
  return missing.map(({ parcel }) => parcel);
}

/**
 * The chosen texts that have every word; none for no word.
 *
 * @param {string} query
 * @returns {Promise<{ count: number, hits: Hit[] }>} how many, and the newest of them, MOST at most
 */
export async function findWords(query) {
  const words = sought(query);
  const texts = vocabulary.find(words);
  /** @type {Hit[]} */ const hits = [];
  let count = 0;
  for (let place = chosen.length - 1; place >= 0; place -= 1) {
    const parcel = chosen[place] ?? "";
    const text = kept.get(parcel);
    if (!text || !texts[text.number]) continue;
    count += 1;
    if (hits.length < MOST) hits.push({ parcel, excerpt: excerpt(text.words, words[0] ?? "") });
  }
  return { count, hits };
}
