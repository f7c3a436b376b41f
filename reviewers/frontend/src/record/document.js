// The document that two people approve: made from the editor's fields, and read by path. Fields are named by their path
// in it, as `byline.name.ar` or `actors.0.type`.
import { isWritten } from "./fields.js";

/** @typedef {import("../types.js").Json} Json */
/** @typedef {import("./rules.js").Rules} Rules */
/** @typedef {import("./rules.js").Node} Node */
/** @typedef {import("./rules.js").Unread} Unread */
/** @typedef {{ path: string, value: Json }} Entry */
/** @typedef {{ names: string[], value: Json }} Leaf */

const NUMBER = /^\d+$/;

/** @param {Json | undefined} value @returns {value is Unread} */
export const isGroup = (value) =>
  value !== null && typeof value === "object" && !Array.isArray(value);

/** @param {Json} value */
const isEmpty = (value) =>
  value === "" || value === null || (Array.isArray(value) && value.length === 0);

/**
 * @param {Entry[]} entries empty values are left out; numeric names make lists, and gaps in them close
 * @returns {Unread}
 */
export function nested(entries) {
  const leaves = entries
    .filter(({ value }) => !isEmpty(value))
    .map(({ path, value }) => ({ names: path.split("."), value }));
  return Object.fromEntries(branches(leaves));
}

/** @param {Leaf[]} leaves @returns {[string, Json][]} */
function branches(leaves) {
  const names = new Set(leaves.map((leaf) => leaf.names[0] ?? ""));
  return Array.from(names, (name) => {
    const inner = leaves.filter((leaf) => leaf.names[0] === name);
    return [name, branch(inner.map((leaf) => ({ ...leaf, names: leaf.names.slice(1) })))];
  });
}

/** @param {Leaf[]} leaves @returns {Json} */
function branch(leaves) {
  const end = leaves.find(({ names }) => !names.length);
  if (end) return end.value;
  const values = branches(leaves);
  if (!values.every(([name]) => NUMBER.test(name))) return Object.fromEntries(values);
  return values.sort(([one], [other]) => Number(one) - Number(other)).map(([, value]) => value);
}

/**
 * @param {Json} document
 * @param {string} path
 * @returns {Json | undefined}
 */
export function at(document, path) {
  /** @type {Json | undefined} */ let place = document;
  for (const name of path.split(".")) {
    if (place === null || typeof place !== "object" || !Object.hasOwn(place, name))
      return undefined;
    place = /** @type {{ [name: string]: Json }} */ (place)[name];
  }
  return place;
}

/** @param {Unread} document @returns {string[]} the languages that the record is in */
export const languagesOf = (document) =>
  Array.isArray(document["languages"]) ? document["languages"].map(String) : [];

/**
 * Only the languages the record is in: what was typed in another one stays in the editor, not in the document.
 *
 * @param {Json} value
 * @param {Node | undefined} node undefined for what no field has, which stays as it is
 * @param {string[]} others the languages that the record is not in
 * @returns {Json}
 */
function without(value, node, others) {
  if (!node || value === null || typeof value !== "object") return value;
  if (Array.isArray(value))
    return node.kind === "list" ? value.map((row) => without(row, node.of, others)) : value;
  const inner = Object.entries(value)
    .filter(([name]) => !isWritten(node) || !others.includes(name))
    .map(([name, item]) => /** @type {[string, Json]} */ ([name, part(name, item)]))
    .filter(
      ([, item]) => item === null || typeof item !== "object" || Object.keys(item).length > 0,
    );
  return Object.fromEntries(inner);

  /** @param {string} name @param {Json} item */
  function part(name, item) {
    return without(item, node?.kind === "group" ? node.fields[name] : undefined, others);
  }
}

/**
 * @param {Entry[]} entries what the editor's fields say
 * @param {string} status of the case: the editor cannot change it
 * @param {Unread[]} media
 * @param {Rules} rules
 * @returns {Unread}
 */
export function build(entries, status, media, rules) {
  const typed = { ...nested(entries), media };
  const languages = languagesOf(typed).sort();
  const others = rules.languages
    .map(({ code }) => code)
    .filter((code) => !languages.includes(code));
  const written = /** @type {Unread} */ (without(typed, rules.document, others));
  const { format } = rules.document.fields;
  return {
    ...written,
    format: format?.kind === "word" ? (format.words[0] ?? "") : "",
    languages,
    status,
    media: written["media"] ?? [],
  };
}
