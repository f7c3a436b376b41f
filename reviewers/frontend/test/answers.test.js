import assert from "node:assert/strict";
import { test } from "node:test";
import { answersOf } from "../src/sealed/answers.js";

const when = { id: "when", question: "When?", answer: "Tuesday" };

test("answers are taken with their questions", () => {
  assert.deepEqual(answersOf({ answers: [when] }), [when]);
});

test("a parcel of which nothing was asked has none", () => {
  assert.deepEqual(answersOf({}), []);
});

for (const answers of [null, "text", [null], [{ ...when, answer: 1 }], [{ id: "when" }]]) {
  test(`what are no answers is damaged: ${JSON.stringify(answers)}`, () => {
    assert.throws(() => answersOf({ answers }), { code: "damaged" });
  });
}
