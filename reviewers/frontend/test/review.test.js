// The safety review shows every field that the archive's table declares for it, and what it does not know, marked.
import assert from "node:assert/strict";
import { test } from "node:test";
import { at } from "../src/record/document.js";
import { record } from "../src/record/review.js";
import { FakeElement, onPage } from "./page.js";
import { python } from "./python.js";
import { documentOf, vectors } from "./rules.js";

const DJANGO = `
import json, os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
django.setup()
from archive.record.visibility import VISIBLE, Where
from reviewers.views import words
answer(json.dumps([{path: Where.REVIEW in where for path, where in VISIBLE.items()}, words.sentences()]).encode())
`;
/** @type {[Record<string, boolean>, Record<string, string>]} */
const [VISIBLE, WORDS] = JSON.parse(new TextDecoder().decode(python(DJANGO)));
const { document: COMPLETE } = vectors("documents.json");
onPage(WORDS);

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
  for (const path of Object.keys(VISIBLE)) {
    values(document, path.split(".")).forEach((value, number) => {
      if (value?.en)
        Object.assign(value, { ar: `علامة ${path} ${number}`, en: `MARK ${path} ${number}` });
    });
  }
  return document;
}

/** @param {any} document */
const review = (document) => {
  const page = new FakeElement("main");
  page.append(.../** @type {any[]} */ (record(document, [])).filter(Boolean));
  return page;
};
// How a value that is no text is written on the page.
/** @type {Record<string, (value: any) => string>} */
const WRITTEN = {
  "casualties.civilian": () => /** @type {string} */ (WORDS["doc_casualties_civilian"]),
  languages: (language) => /** @type {string} */ (WORDS[`language_${language}`]),
  "media.size": (size) => `${size} B`,
};
/** The fields that hold slugs, and their vocabularies. @type {Record<string, string>} */
const VOCABULARY = {
  change: "change",
  status: "status",
  incident_types: "incident_type",
  content_warnings: "content_warning",
  licence: "licence",
  translation: "translation",
  "event_date.precision": "date_precision",
  "place.precision": "place_precision",
  "actors.type": "actor_type",
  "actors.attribution": "attribution",
  "media.warnings": "content_warning",
  "media.alterations": "alteration",
};

/** @param {string} path @param {any} value @returns {string[]} */
function written(path, value) {
  if (value !== null && typeof value === "object") return Object.values(value);
  if (VOCABULARY[path]) return [/** @type {string} */ (WORDS[`${VOCABULARY[path]}_${value}`])];
  return [WRITTEN[path]?.(value) ?? String(value)];
}

for (const [path, shown] of Object.entries(VISIBLE)) {
  test(`the review ${shown ? "shows" : "need not show"} ${path}`, () => {
    const text = review(marked()).textContent;
    const wanted = values(marked(), path.split(".")).flatMap((value) => written(path, value));
    assert.ok(wanted.length);
    if (shown)
      assert.deepEqual(
        wanted.filter((words) => !text.includes(words)),
        [],
      );
  });
}

test("nothing of the complete document is unknown to it", () => {
  assert.deepEqual(review(marked()).having("data-unknown"), []);
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
    const [unknown] = review(documentOf(marked(), { set: { [path]: value } })).having(
      "data-unknown",
    );
    assert.match(unknown?.textContent ?? "", /CANARY/);
  });
}

test("a name with dots does not pass for the path of another value", () => {
  const [unknown] = review({ ...marked(), "headline.en": "CANARY" }).having("data-unknown");
  assert.match(unknown?.textContent ?? "", /CANARY/);
  assert.equal(at(marked(), "headline.en"), "MARK headline 0");
});

test("a count that is certain is one number", () => {
  const document = documentOf(COMPLETE, {
    set: { casualties: { killed: { min: 9, max: 9 }, civilian: false } },
  });
  const text = review(document).textContent;
  assert.match(text, /\u20689\u2069/);
  assert.doesNotMatch(text, /9–9/);
  assert.match(text, new RegExp(`${WORDS["not_civilian"]}`));
});
