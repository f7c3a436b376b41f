import assert from "node:assert/strict";
import { test } from "node:test";
import { doubtsOf } from "../src/record/dates.js";
import { at, build, nested } from "../src/record/document.js";
import { problems } from "../src/record/validate.js";
import { RULES } from "./rules.js";

/** @typedef {import("../src/record/document.js").Entry} Entry */

/** @type {[string, any][]} */
const COMPLETE = [
  ["languages", ["en", "ar"]],
  ["change", "publication"],
  ["headline.ar", "قصف"],
  ["headline.en", "Shelling"],
  ["body.ar", "نص"],
  ["body.en", "Text"],
  ["byline.name.ar", "ليلى"],
  ["byline.name.en", "Layla"],
  ["place.name.ar", "الطبقة"],
  ["place.name.en", "Tabqa"],
  ["place.precision", "town"],
  ["status_statement.ar", "مصدر واحد"],
  ["status_statement.en", "One source"],
  ["event_date.edtf", "2016-06-20/2016-06-26"],
  ["event_date.precision", "week"],
  ["incident_types", ["shelling"]],
  ["licence", "CC-BY-4.0"],
  ["content_warnings", ["none"]],
];
const MEDIA = [
  {
    file: "01.jpg",
    sha256: "0".repeat(64),
    size: 1,
    type: "image/jpeg",
    alternative: { ar: "صورة", en: "A picture" },
    warnings: ["none"],
    alterations: ["metadata_removed"],
  },
];

/** @param {[string, any][]} changes @returns {Entry[]} */
const fields = (changes) =>
  Array.from(new Map([...COMPLETE, ...changes]), ([path, value]) => ({ path, value }));
/** @param {[string, any][]} changes */
const found = (changes) =>
  problems(build(fields(changes), "reported", MEDIA, RULES), RULES).map(
    ({ path, code }) => `${path} ${code}`,
  );

test("it makes lists of numbered names and closes the gaps of removed rows", () => {
  const entries = [
    { path: "actors.0.type", value: "a" },
    { path: "actors.3.type", value: "b" },
    { path: "weapons.1.ar", value: "" },
  ];
  assert.deepEqual(nested(entries), { actors: [{ type: "a" }, { type: "b" }] });
});

test("it keeps only the languages that the record is in", () => {
  const changes = /** @type {[string, any][]} */ ([
    ["dateline.ar", "الطبقة"],
    ["languages", ["en"]],
  ]);
  const document = build(fields(changes), "reported", MEDIA, RULES);
  assert.deepEqual(document["headline"], { en: "Shelling" });
  assert.equal(at(document, "dateline"), undefined);
  assert.deepEqual(at(document, "media.0.alternative"), { en: "A picture" });
  assert.deepEqual(document["languages"], ["en"]);
});

test("a complete document lacks nothing", () => assert.deepEqual(found([]), []));

for (const [path] of COMPLETE.filter(([name]) => name !== "change" && name !== "languages")) {
  test(`it misses ${path}`, () => assert.deepEqual(found([[path, ""]]), [`${path} missing`]));
}

test("a record is in some language", () =>
  assert.deepEqual(found([["languages", []]]), ["languages languages"]));

test("a number that a browser could not read is no number", () => {
  const bounds = /** @type {[string, any][]} */ ([
    ["casualties.killed.min", NaN],
    ["casualties.killed.max", 3],
  ]);
  assert.deepEqual(found(bounds), ["casualties.killed.min number"]);
});

for (const [what, changes, problem] of /** @type {[string, [string, any][], string][]} */ ([
  ["a date that is none", [["event_date.edtf", "last week"]], "event_date.edtf date"],
  [
    "half a pair of coordinates",
    [
      ["place.latitude", 35.8],
      ["place.precision", "exact"],
    ],
    "place.latitude half_coordinates",
  ],
  [
    "coordinates finer than the place",
    [
      ["place.latitude", 35.837],
      ["place.longitude", 38.5],
    ],
    "place.latitude coordinates_too_fine",
  ],
  [
    "coordinates of a place that is withheld",
    [
      ["place.latitude", 35.8],
      ["place.longitude", 38.5],
      ["place.precision", "withheld"],
    ],
    "place.latitude coordinates_withheld",
  ],
  [
    "an address that is none",
    [
      ["citations.0.title.ar", "س"],
      ["citations.0.title.en", "X"],
      ["citations.0.url", "javascript:alert(1)"],
    ],
    "citations.0.url address",
  ],
  ["half a count", [["casualties.injured.max", 3]], "casualties.injured.min missing"],
  ["a month that is none", [["event_date.edtf", "2016-13"]], "event_date.edtf date"],
  [
    "a warning beside none",
    [["content_warnings", ["none", "death"]]],
    "content_warnings none_and_more",
  ],
  [
    "more at least than at most",
    [
      ["casualties.killed.min", 4],
      ["casualties.killed.max", 3],
    ],
    "casualties.killed.min least_above_most",
  ],
  ["a dateline told in one language", [["dateline.ar", "الطبقة"]], "dateline.en missing"],
  [
    "an actor without a type",
    [
      ["actors.0.name.ar", "س"],
      ["actors.0.name.en", "X"],
      ["actors.0.attribution", "unknown"],
    ],
    "actors.0.type missing",
  ],
])) {
  test(`it notices ${what}`, () => assert.deepEqual(found(changes), [problem]));
}

test("a correction needs a public note", () => {
  assert.deepEqual(
    found([["change", "correction"]]),
    ["note.en missing", "note.ar missing"].sort(),
  );
});

const now = new Date("2026-11-24T12:00:00Z");
for (const [edtf, doubts] of /** @type {[string, string[]][]} */ ([
  ["2026-11-25", []],
  ["2026-11-26", ["future"]],
  ["2026-11-20/2099-01-01", ["future"]],
  ["2026-11-20/..", []],
  ["1436-12-20", ["calendar"]],
  ["last week", []],
])) {
  test(`it asks about the date ${edtf}: ${doubts}`, () =>
    assert.deepEqual(doubtsOf({ event_date: { edtf } }, RULES.dates, now), doubts));
}
