// What keeps a document from being published, by the table of rules that the server gave with the page
// (archive/document.py, `rules`). The archive's door decides at the end over the very same table; the server cannot read
// a draft, so it is checked here before it is sealed. This file knows how to check, and nothing of what a record has.
import { canonicalBytes } from "../sealed/canonical.js";
import { readCaptions } from "./webvtt.js";
import { CHECKS } from "./consistency.js";
import { readDate, whole } from "./dates.js";

/** @typedef {import("./document.js").Document} Document */
/** @typedef {{ path: string, code: string }} Problem `code`: the name of a sentence */
/** @typedef {{ kind: string, [name: string]: any }} Rule as `Rule.data` of archive/rules.py says it */
/** @typedef {{ document: Rule, blank: string, unprintable: string, largest: number, settled: string[], coarse: string[], media_types: Record<string, string>, dates: import("./dates.js").DateRules, captions: import("./webvtt.js").CaptionRules }} Rules */
/** @typedef {{ rules: Rules, languages: string[], report: (path: string, code: string) => void }} Reader */
/** @typedef {(reader: Reader, path: string, value: any, rule: Rule) => void} Check */

/**
 * @param {Document} document
 * @param {Rules} rules
 * @param {Document | null} [settled] what is public of the record: what it says is no problem where rules became stricter
 * @returns {Problem[]} in the order of the editor
 */
export function problems(document, rules, settled = null) {
  /** @type {Problem[]} */ const found = [];
  const report = (/** @type {string} */ path, /** @type {string} */ code) =>
    void found.push({ path, code });
  const languages = known(document["languages"], rules.document["fields"].languages.words);
  const reader = { rules, languages, report };
  check(reader, "", document, rules.document);
  const note = rules.document["fields"].note;
  if (document["change"] !== "publication" && !Object.hasOwn(document, "note"))
    absent(reader, "note", note);
  if (bytes(document).length > rules.largest) report("body", "too_large");
  const stands = (/** @type {string} */ name) =>
    `${bytes(document[name])}` === `${bytes(settled?.[name])}`;
  const kept = rules.settled.filter(
    (name) => settled && Object.hasOwn(document, name) && stands(name),
  );
  return found.filter(({ path }) => !kept.includes(path.split(".")[0] ?? ""));
}

/** @param {import("../types.js").Json | undefined} value @returns {Uint8Array} empty for what has no canonical form, which other problems say */
function bytes(value) {
  try {
    return canonicalBytes(value ?? null);
  } catch {
    return new Uint8Array();
  }
}

/** @param {any} value @param {string[]} words @returns {string[]} */
function known(value, words) {
  const good = Array.isArray(value) && value.every((language) => words.includes(language));
  return good && new Set(value).size === value.length ? value : [];
}

/** @param {any} value @returns {boolean} */
const isGroup = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

/** @param {Reader} reader @param {string} path @param {any} value @param {Rule} rule */
function check(reader, path, value, rule) {
  const one = KINDS[rule.kind];
  if (!one)
    throw new TypeError(`The server names a rule that this page does not know: ${rule.kind}`);
  one(reader, path, value, rule);
}

/** @param {Reader} reader @param {string} path @param {Rule} rule of a value that is required and not there */
function absent(reader, path, rule) {
  if (rule.kind === "group") check(reader, path, {}, rule);
  else if (rule.kind === "text")
    reader.languages.forEach((language) => reader.report(`${path}.${language}`, "missing"));
  else reader.report(path, rule.kind === "languages" ? "languages" : "missing");
}

/** @type {Check} */
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

/** @type {Check} */
function words({ report }, path, value, rule) {
  if (!Array.isArray(value) || !value.length)
    return report(path, Array.isArray(value) ? "missing" : "shape");
  const listed =
    value.every((word) => rule["words"].includes(word)) && new Set(value).size === value.length;
  if (!listed) report(path, "choice");
  else if (value.includes("none") && value.length > 1) report(path, "none_and_more");
}

/** @type {Check} */
function list(reader, path, value, { of, most }) {
  if (!Array.isArray(value) || value.length > most)
    return reader.report(path, Array.isArray(value) ? "too_many" : "shape");
  value.forEach((one, number) => check(reader, `${path}.${number}`, one, of));
}

/** @type {Check} */
function group(reader, path, value, { fields, also }) {
  if (!isGroup(value)) return reader.report(path, "shape");
  const prefix = path ? `${path}.` : "";
  for (const [key, rule] of /** @type {[string, Rule][]} */ (Object.entries(fields))) {
    if (Object.hasOwn(value, key)) check(reader, `${prefix}${key}`, value[key], rule);
    else if (rule["required"]) absent(reader, `${prefix}${key}`, rule);
  }
  const others = Object.keys(value).filter((key) => !Object.hasOwn(fields, key));
  others.sort().forEach((key) => reader.report(`${prefix}${key}`, "unlisted"));
  if (also)
    CHECKS[also]?.(value, (key, code) => reader.report(`${prefix}${key}`, code), reader.rules);
}

/** @type {Check} */
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

/** @type {Record<string, Check>} */
const KINDS = {
  text,
  words,
  list,
  group,
  captions,
  word: ({ report }, path, value, rule) =>
    void (rule["words"].includes(value) || report(path, "choice")),
  number({ report }, path, value, { least, most, whole: isWhole }) {
    const good = typeof value === "number" && (!isWhole || Number.isInteger(value));
    if (!good || value < least || value > most) report(path, "number");
  },
  pattern: ({ report }, path, value, { expression, code }) =>
    void ((typeof value === "string" && whole(expression, value)) || report(path, code)),
  yes_or_no: ({ report }, path, value) =>
    void (typeof value === "boolean" || report(path, "shape")),
  languages: ({ report }, path, value, rule) =>
    void (known(value, rule["words"]).length || report(path, "languages")),
  date({ rules, report }, path, value) {
    const code = typeof value === "string" ? readDate(value, rules.dates).code : "shape";
    if (code) report(path, code);
  },
  moment({ rules, report }, path, value, { expression }) {
    const good =
      typeof value === "string" &&
      whole(expression, value) &&
      !readDate(value.slice(0, 10), rules.dates).code;
    if (!good) report(path, "moment");
  },
};
