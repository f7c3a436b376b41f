import assert from "node:assert/strict";
import { test } from "node:test";
import { preparedDraft } from "../src/draft/imported.js";

/** @param {string} text */
const file = (text) => ({ bytes: new TextEncoder().encode(text) });
const PREPARED = JSON.stringify({
  format: "amana-import/1",
  source: "atlos",
  draft: { headline: { ar: "قصف" } },
});

test("the draft of an imported record is found among its files", () => {
  assert.deepEqual(preparedDraft([file("words"), file(PREPARED)]), { headline: { ar: "قصف" } });
});

test("other files are no drafts", () => {
  for (const other of [
    "",
    "{",
    "{}",
    '{"format":"amana-draft/1","draft":{}}',
    '{"format":"amana-import/1","draft":null}',
  ]) {
    assert.equal(preparedDraft([file(other)]), null);
  }
  assert.equal(preparedDraft([file(PREPARED.padEnd(2 << 20))]), null);
});
