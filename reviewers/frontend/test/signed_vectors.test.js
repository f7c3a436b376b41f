// What is signed of an act of two is the same on both sides: tests/vectors/signed.json.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { newIdentity, seal } from "../src/keys/keys.js";
import { concat, toHex } from "../src/sealed/bytes.js";
import { apart } from "../src/sealed/header.js";
import { signable } from "../src/roster/statements.js";
import {
  CONSENT,
  confirmationWords,
  draftedWords,
  proposalWords,
  reasonDigest,
  releaseWords,
  statementOf,
} from "../src/roster/words.js";

/** @typedef {import("../src/roster/words.js").Words} Words */

test("a reason's digest stays when its header is another one", async () => {
  const { recipient } = await newIdentity();
  const sealed = await seal(new TextEncoder().encode("Because."), [recipient]);
  const { header, payload } = apart(sealed);
  const longer = new TextEncoder().encode(
    `${new TextDecoder().decode(header)}`.replace("-> ", "-> x\n\n-> "),
  );
  assert.equal(await reasonDigest(sealed), await reasonDigest(concat([longer, payload])));
  payload[0] = (payload[0] ?? 0) ^ 1;
  assert.notEqual(await reasonDigest(sealed), await reasonDigest(concat([header, payload])));
  assert.equal(await reasonDigest(null), "");
});

const FILE = new URL("../../../tests/vectors/signed.json", import.meta.url);

/** @param {string} kind @param {any} given @returns {Words} */
function wordsOf(kind, { act, case: id, content_hash, number, bound_to, proposal, day, reason }) {
  if (kind === "draft") return draftedWords("news", id, content_hash);
  if (kind === "approve" || kind === "publish")
    return releaseWords(kind, "news", id, content_hash, number);
  const words = proposalWords(act, "news", id, bound_to, day ? { day, reason } : null);
  return kind === "proposal" ? words : confirmationWords(words, proposal, bound_to);
}

test("the shared vectors: the server writes the same words down", async () => {
  const vectors = JSON.parse(readFileSync(FILE, "utf8"));
  assert.ok(vectors.length > 10);
  for (const { kind, given, statement, bytes } of vectors) {
    const said = await statementOf(wordsOf(kind, given), statement.head, statement.nonce);
    assert.deepEqual(said, statement);
    assert.equal(toHex(signable(CONSENT, said)), bytes);
  }
});
