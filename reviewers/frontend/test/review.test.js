// The safety review shows every field that the declaration has for it, and what it does not know, marked.
import assert from "node:assert/strict";
import { test } from "node:test";
import { at } from "../src/record/document.js";
import { inWords, valueName } from "../src/record/fields.js";
import { review } from "../src/record/review.js";
import { FakeElement, onPage } from "./page.js";
import { documentOf, leavesOf, RULES, vectors } from "./rules.js";

/** @typedef {import("../src/record/rules.js").Node} Node */

const { document: COMPLETE } = vectors("documents.json");
onPage({ yes: "YES", no: "NO", comma: ", ", record_unknown: "UNKNOWN" });
const LEAVES = leavesOf(RULES.document);

/** @param {any} value @param {string[]} names @returns {any[]} all values at a path that names no rows */
function values(value, names) {
  if (Array.isArray(value)) return value.flatMap((row) => values(row, names));
  const [name = "", ...rest] = names;
  return names.length ? (value && name in value ? values(value[name], rest) : []) : [value];
}

/** The complete document with a mark of its own in each text, and numbers that stand nowhere else. */
function marked() {
  const document = documentOf(COMPLETE, {
    set: {
      "casualties.killed": { min: 71, max: 72 },
      "casualties.injured": { min: 73, max: 74 },
      "place.latitude": 35.101,
      "place.longitude": 38.202,
    },
  });
  for (const { path } of LEAVES) {
    values(document, path.split(".")).forEach((value, number) => {
      if (value?.en)
        Object.assign(value, { ar: `علامة ${path} ${number}`, en: `MARK ${path} ${number}` });
    });
  }
  return document;
}

/** @param {any} document */
const show = (document) => {
  const page = new FakeElement("main");
  page.append(.../** @type {any[]} */ (review(document, RULES, [])).filter(Boolean));
  return page;
};

/** @param {Node} node @param {any} value @returns {string[]} how it is written on the page */
function written(node, value) {
  if (value !== null && typeof value === "object") return Object.values(value);
  return [node.path === "media.size" ? `${value} B` : valueName(RULES, node, value)];
}

for (const node of LEAVES) {
  test(`the review ${node.review ? "shows" : "need not show"} ${node.path}`, () => {
    const text = show(marked()).textContent;
    const wanted = values(marked(), node.path.split(".")).flatMap((value) => written(node, value));
    assert.ok(wanted.length);
    const bare = (/** @type {string} */ words) => words.replace(/[\u2068\u2069]/g, "");
    const lost = wanted.filter((words) => !bare(text).includes(bare(words)));
    if (node.review) assert.deepEqual(lost, []);
  });
}

test("nothing of the complete document is unknown to it", () => {
  assert.deepEqual(show(marked()).having("data-unknown"), []);
});

for (const [path, value] of /** @type {[string, any][]} */ ([
  ["methodology", { en: "CANARY" }],
  ["actors.0.alias", "CANARY"],
  ["media.1.captions.fr", "CANARY"],
  ["headline.fr", "CANARY"],
  ["place.name", "CANARY"],
  ["casualties.killed.about", ["CANARY"]],
  ["weapons.0", ["CANARY", { a: 1 }]],
])) {
  test(`it shows what it has no place for, marked: ${path}`, () => {
    const [unknown] = show(documentOf(marked(), { set: { [path]: value } })).having("data-unknown");
    assert.match(unknown?.textContent ?? "", /CANARY/);
  });
}

test("a name with dots does not pass for the path of another value", () => {
  const [unknown] = show({ ...marked(), "headline.en": "CANARY" }).having("data-unknown");
  assert.match(unknown?.textContent ?? "", /CANARY/);
  assert.equal(at(marked(), "headline.en"), "MARK headline 0");
});

test("a count that is certain is one number", () => {
  const document = documentOf(COMPLETE, {
    set: { casualties: { killed: { min: 9, max: 9 }, civilian: false } },
  });
  const text = show(document).textContent;
  assert.match(text, /\u20689\u2069/);
  assert.doesNotMatch(text, /9–9/);
  assert.match(text, /: \u2068NO\u2069/);
});

test("a word of a vocabulary that is not known here is shown as it is", () => {
  const document = documentOf(COMPLETE, { set: { licence: "CANARY" } });
  assert.match(show(document).textContent, /CANARY/);
});

test("it speaks the reader's language", () => {
  const label = RULES.document.fields["licence"]?.label;
  globalThis.document.documentElement.lang = "ar";
  assert.equal(inWords(label), label?.["ar"]);
  globalThis.document.documentElement.lang = "tlh";
  assert.equal(inWords(label), Object.values(label ?? {})[0]);
  globalThis.document.documentElement.lang = "en";
});
