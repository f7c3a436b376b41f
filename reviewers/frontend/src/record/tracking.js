// A document that is read value by value, and what of it nobody has read: a page that shows what it reads can show the
// rest as it is, so that nothing is approved unseen because a page forgot it.
import { at } from "./document.js";

/** @typedef {import("./rules.js").Unread} Unread */
/** @typedef {import("../types.js").Json} Json */
/** @typedef {string | number | boolean | null} Plain */
/** @typedef {ReturnType<typeof tracking>} Tracked */

/** @param {Json | undefined} value @returns {value is Plain} */
const isPlain = (value) => value === null || ["string", "number", "boolean"].includes(typeof value);

/** @param {Json | undefined} value @returns {value is Plain[]} */
const isPlainList = (value) => Array.isArray(value) && value.length > 0 && value.every(isPlain);

/** @param {Unread} document */
export function tracking(document) {
  const read = new Set();
  const take = (/** @type {string} */ path) => {
    const value = at(document, path);
    if (!isPlain(value) && !isPlainList(value)) return undefined;
    read.add(path);
    return value;
  };
  const one = (/** @type {string} */ path) => String(take(path) ?? "");
  return {
    /** A single value; empty when there is none. */
    one,
    /** The value itself; undefined when there is no single one. */
    value: take,
    /** A list of single values. */
    list: (/** @type {string} */ path) => [take(path) ?? []].flat().map(String),
    /** The paths of the rows of a list. */
    rows: (/** @type {string} */ path) => {
      const rows = at(document, path);
      return Array.isArray(rows) ? rows.map((_, number) => `${path}.${number}`) : [];
    },
    /** A text in each of some languages that has it. */
    texts: (/** @type {string} */ path, /** @type {string[]} */ languages) =>
      languages
        .map((language) => ({ language, words: one(`${path}.${language}`) }))
        .filter(({ words }) => words),
    /** @returns {{ path: string, value: string }[]} what was not read, as JSON */
    rest: () => leaves(document, "").filter(({ path }) => !read.has(path)),
  };
}

/** @param {Json} value @param {string} path @returns {{ path: string, value: string }[]} */
function leaves(value, path) {
  if (isPlain(value) || isPlainList(value)) return [{ path, value: JSON.stringify(value) }];
  return Object.entries(value).flatMap(([name, inner]) => {
    // A name with a dot in it must not pass for the path of another value.
    const step = name.includes(".") ? JSON.stringify(name) : name;
    return leaves(/** @type {Json} */ (inner), path ? `${path}.${step}` : step);
  });
}
