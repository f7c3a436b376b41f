// The browser says of a document what the archive's door says of it, by the same rules and the same vectors.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readCaptions } from "../src/record/webvtt.js";
import { fits, precisionOf, readDate } from "../src/record/dates.js";
import { problems } from "../src/record/validate.js";
import { python } from "./python.js";
import { documentOf, RULES, vectors } from "./rules.js";

const { document: COMPLETE, vectors: VECTORS } = vectors("documents.json");
const found = (/** @type {any} */ document, settled = null) =>
  problems(document, RULES, settled).map(({ path, code }) => [path, code]);

for (const vector of VECTORS) {
  test(`of a document: ${vector.name}`, () =>
    assert.deepEqual(found(documentOf(COMPLETE, vector)).sort(), vector.problems.sort()));
}
for (const [edtf, precision, code] of vectors("dates.json")) {
  test(`of a date: ${edtf.slice(0, 50)} ${precision}`, () => {
    const answer = readDate(edtf, RULES.dates);
    assert.equal(answer.code || fits(answer.ends, precision, RULES.dates), code);
  });
}
for (const [edtf, precision] of [
  ["2016-06-20", "day"],
  ["2016-06-20?", "day"],
  ["2016-06", "month"],
  ["2016-23", "year"],
  ["2016", "year"],
  ["201X", ""],
  ["2016-06-20T10:00:00Z", ""],
  ["2016-06-20/2016-06-26", ""],
  ["2016-06-31", ""],
  ["at night", ""],
  ["", ""],
]) {
  test(`how exactly a date is known, as far as it says so itself: ${edtf}`, () =>
    assert.equal(precisionOf(edtf ?? "", RULES.dates), precision));
}
for (const [name, text, words] of vectors("captions.json")) {
  test(`of captions: ${name}`, () => assert.deepEqual(readCaptions(text, RULES.captions), words));
}

test("what stands in public can be said again", () => {
  const document = documentOf(COMPLETE, {
    set: { event_date: { precision: "minute", edtf: "2016" } },
  });
  const settled = /** @type {any} */ ({ event_date: { edtf: "2016", precision: "minute" } });
  assert.deepEqual(found(document), [["event_date.precision", "date_coarser"]]);
  assert.deepEqual(found(document, settled), []);
  assert.notDeepEqual(
    found(document, /** @type {any} */ ({ event_date: { edtf: "2016", precision: "hour" } })),
    [],
  );
});

// Random changes of the complete document, with what the server says of each.
const RANDOM = `
import json, random; from copy import deepcopy
from archive.record.document import problems
from tests.archive import vectors
rng, made = random.Random(20261129), []
DATES = [row[0] for row in vectors.DATES]
VALUES = [None, True, 0, 1, -1, 3.25, 10**6, "", " ", "x", "none", "01.jpg", "2016-06-20", "\\u200f", [], {}, ["none"], {"ar": "x"}, {"min": 3, "max": 1}]
def leaves(value, path=()):
    if path: yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items: yield from leaves(inner, (*path, key))
for _ in range(3000):
    document = vectors.complete()
    for _ in range(rng.randint(1, 3)):
        *above, last = rng.choice(list(leaves(document)))
        place = document
        for key in above: place = place[key]
        turn = rng.random()
        if turn < 0.3: del place[last]
        elif turn < 0.4 and isinstance(place, dict): place[rng.choice(["canary", "min", "role", "__proto__"])] = "x"
        elif last == "edtf": place[last] = rng.choice(DATES)
        elif last == "precision": place[last] = rng.choice(["minute", "day", "month", "town", "withheld", "exact"])
        else: place[last] = deepcopy(rng.choice(VALUES))
    made.append([document, [[found.path, found.code] for found in problems(document)]])
answer(json.dumps(made).encode())
`;

test("both say the same of three thousand documents at random", () => {
  const made = JSON.parse(new TextDecoder().decode(python(RANDOM)));
  assert.ok(made.some((/** @type {any[]} */ [, said]) => !said.length));
  for (const [document, said] of made)
    assert.deepEqual(found(document).sort(), said.sort(), JSON.stringify(document));
});
