import assert from "node:assert/strict";
import { test } from "node:test";

import { excerpt } from "../src/sealed/excerpt.js";
import { folded } from "../src/sealed/normalize.js";

test("a long text is shown to the end of a word", () => {
  const shown = excerpt(`a checkpoint ${"seen again ".repeat(40)}`, "checkpoint");
  assert.match(shown, /^a checkpoint (?:seen again )+(?:seen )?…$/);
});

test("a word without an end is cut", () => {
  assert.equal(excerpt(`longest${"x".repeat(400)}`, "longest"), `longest${"x".repeat(83)} …`);
});

test("a short text is shown whole, from some words before what was found", () => {
  const words = "one two three four five six seven eight قصف المخبز";
  assert.equal(excerpt(words, folded("المخبز")), "four five six seven eight قصف المخبز");
});
