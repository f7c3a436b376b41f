import { json } from "./dom.js";
import { asDeskError } from "./errors.js";

/** @type {Record<string, string> | null} */
let words = null;

/**
 * A sentence in the reader's language, as Django gave it to the page.
 *
 * @param {string} name
 * @param {Record<string, string | number>} [values] for its {places}
 * @returns {string}
 */
export function say(name, values = {}) {
  words ??= /** @type {Record<string, string>} */ (json("words"));
  const sentence = words[name] ?? name;
  return sentence.replace(/\{(\w+)\}/g, (whole, place) => String(values[place] ?? whole));
}

/** @param {string} prefix @returns {Record<string, string>} every sentence whose name begins so */
export function beginning(prefix) {
  words ??= /** @type {Record<string, string>} */ (json("words"));
  return Object.fromEntries(Object.entries(words).filter(([name]) => name.startsWith(prefix)));
}

/** @param {unknown} error @returns {string[]} what happened and what to do, in plain sentences */
export function sentencesOf(error) {
  const known = asDeskError(error);
  return known.sentences.length ? known.sentences : [say(`error_${known.code}`)];
}

/** @param {string} words @returns {string} the same, kept from turning a sentence of the other direction around */
export const isolated = (words) => `\u2068${words}\u2069`;

/** @param {number} bytes @returns {string} */
export function size(bytes) {
  const units = ["B", "KiB", "MiB", "GiB"];
  let value = bytes;
  let unit = 0;
  for (; value >= 1024 && unit < units.length - 1; unit += 1) value /= 1024;
  return `${unit && value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}
