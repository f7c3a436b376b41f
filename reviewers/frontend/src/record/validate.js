// What keeps a document from being published, by the declaration of its fields that the server gave with the page
// (archive/record/fields.py). The archive decides at the end over the very same table; the server cannot read a draft,
// so it is checked here before it is sealed. This file knows how to check, and nothing of what a record has.
import { canonicalBytes } from "../sealed/canonical.js";
import { CHECKS } from "./consistency.js";
import { readDate, whole } from "./dates.js";
import { isGroup } from "./document.js";
import { readCaptions } from "./webvtt.js";

/** @typedef {import("../types.js").Json} Json */
/** @typedef {import("./rules.js").Rules} Rules */
/** @typedef {import("./rules.js").Node} Node */
/** @typedef {import("./rules.js").Unread} Unread */
/** @typedef {{ path: string, code: string }} Problem `code`: the name of a sentence */
/** @typedef {import("./rules.js").Reader} Reader */
/** @typedef {import("./rules.js").Check<Node>} AnyCheck */

/**
 * @param {Unread} document
 * @param {Rules} rules
 * @param {Unread | null} [settled] what is public of the record: what it says is no problem where rules became stricter
 * @returns {Problem[]} in the order of the declaration
 */
export function problems(document, rules, settled = null) {
  /** @type {Problem[]} */ const all = [];
  const report = (/** @type {string} */ path, /** @type {string} */ code) =>
    void all.push({ path, code });
  const spoken = rules.languages.map(({ code }) => code);
  const languages = known(document["languages"], spoken);
  check({ rules, document, languages, report }, "", document, rules.document);
  if (bytes(document).length > rules.largest) report("body", "too_large");
  const stands = (/** @type {string} */ name) =>
    `${bytes(document[name])}` === `${bytes(settled?.[name])}`;
  const kept = rules.settled.filter(
    (name) => settled && Object.hasOwn(document, name) && stands(name),
  );
  return all.filter(({ path }) => !kept.includes(path.split(".")[0] ?? ""));
}

/** @param {Json | undefined} value @returns {Uint8Array} empty for what has no canonical form, which other problems say */
function bytes(value) {
  try {
    return canonicalBytes(value ?? null);
  } catch {
    return new Uint8Array();
  }
}

/** @param {Json | undefined} value @param {string[]} words @returns {string[]} */
function known(value, words) {
  if (!Array.isArray(value)) return [];
  const good = value.filter((word) => typeof word === "string" && words.includes(word));
  const all = /** @type {string[]} */ (good);
  return all.length === value.length && new Set(all).size === all.length ? all : [];
}

/** @param {Reader} reader @param {string} path @param {Json | undefined} value @param {Node} node */
function check(reader, path, value, node) {
  const one = /** @type {AnyCheck | undefined} */ (KINDS[node.kind]);
  if (!one)
    throw new TypeError(`The server names a kind that this page does not know: ${node.kind}`);
  one(reader, path, value, node);
}

/** @param {Reader} reader @param {Node} node @returns {boolean} */
function isRequired({ document }, { required, required_unless: unless }) {
  return unless ? document[unless[0]] !== unless[1] : Boolean(required);
}

/** @param {Reader} reader @param {string} path @param {Node} node of a value that is required and not there */
function absent(reader, path, node) {
  if (node.kind === "group") check(reader, path, {}, node);
  else if (node.kind === "text")
    reader.languages.forEach((language) => reader.report(`${path}.${language}`, "missing"));
  else reader.report(path, node.kind === "languages" ? "languages" : "missing");
}

/** @type {import("./rules.js").Checks["text"]} */
function text({ rules, languages, report }, path, value, { longest }) {
  if (!isGroup(value)) return report(path, "shape");
  for (const language of languages) {
    const words = Object.hasOwn(value, language) ? value[language] : "";
    const place = `${path}.${language}`;
    if (typeof words !== "string") report(place, "shape");
    else if (whole(`[${rules.blank}]*`, words)) report(place, "missing");
    else if (new RegExp(rules.unprintable, "u").test(words)) report(place, "characters");
    else if ([...words].length > longest) report(place, "too_long");
  }
  const others = Object.keys(value).filter(
    (language) => languages.length && !languages.includes(language),
  );
  others.sort().forEach((language) => report(`${path}.${language}`, "language"));
}

/** @type {import("./rules.js").Checks["words"]} */
function words({ report }, path, value, node) {
  if (!Array.isArray(value) || !value.length)
    return report(path, Array.isArray(value) ? "missing" : "shape");
  if (!known(value, node.words).length) report(path, "choice");
  else if (value.includes("none") && value.length > 1) report(path, "none_and_more");
}

/** @type {import("./rules.js").Checks["list"]} */
function list(reader, path, value, { of, most }) {
  if (!Array.isArray(value) || value.length > most)
    return reader.report(path, Array.isArray(value) ? "too_many" : "shape");
  value.forEach((row, number) => check(reader, `${path}.${number}`, row, of));
}

/** @type {import("./rules.js").Checks["group"]} */
function group(reader, path, value, { fields, also }) {
  if (!isGroup(value)) return reader.report(path, "shape");
  const prefix = path ? `${path}.` : "";
  for (const [key, node] of Object.entries(fields)) {
    if (Object.hasOwn(value, key)) check(reader, `${prefix}${key}`, value[key], node);
    else if (isRequired(reader, node)) absent(reader, `${prefix}${key}`, node);
  }
  const others = Object.keys(value).filter((key) => !Object.hasOwn(fields, key));
  others.sort().forEach((key) => reader.report(`${prefix}${key}`, "unlisted"));
  if (also)
    CHECKS[also]?.(value, (key, code) => reader.report(`${prefix}${key}`, code), reader.rules);
}

/** @type {import("./rules.js").Checks["captions"]} */
function captions({ rules, languages, report }, path, value) {
  if (!isGroup(value) || !Object.keys(value).length) return report(path, "shape");
  for (const [language, written] of Object.entries(value)) {
    const place = `${path}.${language}`;
    if (!languages.includes(language)) {
      if (languages.length) report(path, "language");
      continue;
    }
    const cues = readCaptions(typeof written === "string" ? written : "", rules.captions);
    if (!cues) report(place, "captions");
    else if (cues.some((cue) => new RegExp(rules.unprintable, "u").test(cue)))
      report(place, "characters");
  }
}

/** @type {import("./rules.js").Checks["number"]} */
function number({ report }, path, value, { least, most, whole: isWhole }) {
  // NaN is what the editor has where somebody typed what is no number.
  const good = typeof value === "number" && (isWhole ? Number.isInteger(value) : isFinite(value));
  if (!good || value < least || value > most) report(path, "number");
}

/** @type {import("./rules.js").Checks["moment"]} */
function moment({ rules, report }, path, value, { expression }) {
  const good =
    typeof value === "string" &&
    whole(expression, value) &&
    !readDate(value.slice(0, 10), rules.dates).code;
  if (!good) report(path, "moment");
}

/** @type {import("./rules.js").Checks["date"]} */
function date({ rules, report }, path, value) {
  const code = typeof value === "string" ? readDate(value, rules.dates).code : "shape";
  if (code) report(path, code);
}

/** @type {import("./rules.js").Checks["pattern"]} */
function pattern({ report }, path, value, { expression, code }) {
  if (typeof value !== "string" || !whole(expression, value)) report(path, code);
}

/** @type {import("./rules.js").Checks} */
const KINDS = {
  text,
  words,
  list,
  group,
  captions,
  number,
  moment,
  date,
  pattern,
  word: ({ report }, path, value, { words }) =>
    void ((typeof value === "string" && words.includes(value)) || report(path, "choice")),
  yes_or_no: ({ report }, path, value) =>
    void (typeof value === "boolean" || report(path, "shape")),
  languages: ({ report }, path, value, { words }) =>
    void (known(value, words).length || report(path, "languages")),
};
