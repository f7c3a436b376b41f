// The declaration of a record's fields, walked: which one a path means, and what it and its values are called.
import { say } from "../page/words.js";

/** @typedef {import("./rules.js").Rules} Rules */
/** @typedef {import("./rules.js").Node} Node */
/** @typedef {import("./rules.js").Words} Words */
/** @typedef {import("../types.js").Json} Json */
/** @typedef {{ node: Node, row: number | null, language: string }} Place of a path: `row` from 1; `language`: a code, or empty */

/**
 * @param {Words | undefined} words
 * @param {string} [language] the reader's where none is named
 * @returns {string} in that language, or in the first there is; empty for none
 */
export const inWords = (words = {}, language = document.documentElement.lang) =>
  words[language] ?? Object.values(words)[0] ?? "";

/** @param {Rules} rules @param {string} code @returns {string} the language's name in the reader's; the code of one that is not spoken here */
export const languageName = (rules, code) =>
  inWords(rules.languages.find((language) => language.code === code)?.name) || code;

/** @param {Rules} rules @param {string} code */
export const directionOf = (rules, code) =>
  rules.languages.find((language) => language.code === code)?.direction ?? "auto";

/** @param {Rules} rules @param {string} path as `actors.0.role.ar` @returns {Place | null} null when no field has it */
export function placeOf(rules, path) {
  /** @type {Place} */ const place = { node: rules.document, row: null, language: "" };
  for (const name of path.split(".")) {
    const { node } = place;
    if (place.language) return null;
    if (node.kind === "group" && Object.hasOwn(node.fields, name))
      place.node = /** @type {Node} */ (node.fields[name]);
    else if (node.kind === "list" && /^\d+$/.test(name)) {
      place.node = node.of;
      place.row = Number(name) + 1;
    } else if (isWritten(node) && rules.languages.some(({ code }) => code === name))
      place.language = name;
    else return null;
  }
  return place;
}

/** @param {Node} node @returns {boolean} whether its value is a text in each language */
export const isWritten = ({ kind }) => kind === "text" || kind === "captions";

/** @param {Rules} rules @param {string} path @returns {string} the field's name, with row and language; a path that no field has as it is. As `named` of archive.accession */
export function named(rules, path) {
  const place = placeOf(rules, path);
  if (!place) return path;
  const { node, row, language } = place;
  const parts = [
    inWords(node.label),
    row && String(row),
    language && languageName(rules, language),
  ];
  return parts.filter(Boolean).join(" · ");
}

/** @param {Rules} rules @param {{ path: string, code: string }} problem @returns {string} as the archive would say it */
export const sentence = (rules, { path, code }) =>
  inWords(rules.sentences[code]).replaceAll("{field}", named(rules, path));

/** @param {Rules} rules @param {Node} node @param {Json} value one, of a list too @returns {string} a slug that no vocabulary has as it is */
export function valueName(rules, node, value) {
  if (node.kind === "languages") return languageName(rules, String(value));
  if (node.kind === "yes_or_no" && typeof value === "boolean") return say(value ? "yes" : "no");
  const options = node.kind === "word" || node.kind === "words" ? node.options : [];
  return inWords(options.find(({ slug }) => slug === value)?.label) || String(value);
}

/** @param {Rules} rules @returns {string[]} the paths of the lists whose rows are added in the form */
export const rowLists = ({ document: { fields } }) =>
  Object.values(fields)
    .filter((node) => node.kind === "list" && inWords(node.form?.add))
    .map(({ path }) => path);
