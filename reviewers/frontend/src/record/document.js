// The document that two people approve: made from the editor's fields, and back. Its shape is that of the archive's
// door ("amana-draft/1"); fields are named by their path in it, as `byline.name.ar` or `actors.0.type`.

/** @typedef {import("../types.js").Json} Json */
/** @typedef {{ [name: string]: Json }} Document */
/** @typedef {{ path: string, value: Json }} Entry */
/** @typedef {"ar" | "en"} Language */

export const FORMAT = "amana-draft/1";
const NUMBER = /^\d+$/;

/**
 * @param {Entry[]} entries empty values are left out; numeric names make lists, and gaps in them close
 * @returns {Document}
 */
export function nested(entries) {
  /** @type {any} */ const root = {};
  for (const { path, value } of entries) {
    if (value === "" || value === null || (Array.isArray(value) && !value.length)) continue;
    const names = path.split(".");
    const last = /** @type {string} */ (names.pop());
    let place = root;
    names.forEach((name, depth) => {
      place[name] ??= NUMBER.test(names[depth + 1] ?? last) ? [] : {};
      place = place[name];
    });
    place[last] = value;
  }
  return dense(root);
}

/** @param {any} value @returns {any} without the gaps of removed rows */
function dense(value) {
  if (Array.isArray(value)) return value.filter((item) => item !== undefined).map(dense);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, dense(inner)]));
}

/**
 * @param {Json} document
 * @param {string} path
 * @returns {Json | undefined}
 */
export function at(document, path) {
  /** @type {any} */ let place = document;
  for (const name of path.split(".")) place = place?.[name];
  return place;
}

/**
 * Only the languages the record is in: what was typed in the other stays in the editor, not in the document.
 *
 * @param {Json} value
 * @param {Language[]} languages
 * @returns {any}
 */
function only(value, languages) {
  if (Array.isArray(value)) return value.map((item) => only(item, languages));
  if (value === null || typeof value !== "object") return value;
  const inner = Object.entries(value)
    .filter(([name]) => (name !== "ar" && name !== "en") || languages.includes(name))
    .map(
      ([name, item]) =>
        /** @type {[string, Json]} */ ([name, only(/** @type {Json} */ (item), languages)]),
    )
    .filter(([, item]) => item === null || typeof item !== "object" || Object.keys(item).length);
  return Object.fromEntries(inner);
}

/**
 * @param {Entry[]} entries what the editor's fields say
 * @param {{ languages: Language[], change: string, status: string }} fixed what the editor cannot change here
 * @param {Document[]} media
 * @returns {Document}
 */
export function build(entries, { languages, change, status }, media) {
  const written = only({ ...nested(entries), media }, languages);
  return {
    ...written,
    format: FORMAT,
    languages: [...languages].sort(),
    change,
    status,
    media: written.media ?? [],
  };
}
