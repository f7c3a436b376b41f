import assert from "node:assert/strict";
import { test } from "node:test";
import { isStrong, suggest } from "../src/keys/passphrase.js";

test("what it suggests is long, in groups, and accepted", () => {
  const suggested = suggest();
  assert.match(suggested, /^([a-hj-km-np-z2-9]{4}-){4}[a-hj-km-np-z2-9]{4}$/);
  assert.ok(isStrong(suggested));
});

test("it never suggests the same twice", () => {
  assert.equal(new Set(Array.from({ length: 200 }, suggest)).size, 200);
});

for (const weak of [
  "",
  "short",
  "fifteen-letters",
  "aaaaaaaaaaaaaaaaaaaa",
  "abababababababababab",
]) {
  test(`it refuses ${JSON.stringify(weak)}`, () => assert.equal(isStrong(weak), false));
}
