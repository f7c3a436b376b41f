// The same lists, good and bad, that the server and the offline tool are held to (tests/vectors/roster.json).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { recipientOf } from "../src/keys/keys.js";
import { sha256, text, utf8 } from "../src/sealed/bytes.js";
import { RosterError } from "../src/roster/faults.js";
import { deskDigits, nameCommitment, personDigits } from "../src/roster/digits.js";
import { needed } from "../src/roster/needed.js";
import { apply, believedRotation, replay } from "../src/roster/rules.js";
import { signingPublic, signWords, verifySignature } from "../src/roster/signing.js";
import { countsAsTwo, start } from "../src/roster/state.js";
import { canonicalOf, parseEntry } from "../src/roster/statements.js";
import { python } from "./python.js";

/** @typedef {import("../src/roster/state.js").State} State */

const FILE = new URL("../../../tests/vectors/roster.json", import.meta.url);
const VECTORS = JSON.parse(readFileSync(FILE, "utf8"));
const LATE = "2027-04-06";
const IDENTITY = `
from sealing import HybridIdentity
answer(str(HybridIdentity.from_seed(bytes.fromhex(argv[0]))).encode())
`;

/** @param {any} value @returns {any} the same with its recipients' texts */
function whole(value) {
  if (typeof value === "string")
    return value.startsWith("@") ? VECTORS.recipients[value.slice(1)] : value;
  if (Array.isArray(value)) return value.map(whole);
  if (typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, whole(inner)]));
}

/** @param {State} state @returns {any} as the vectors have it */
function plain({ heads: _heads, nonces: _nonces, lost: _lost, used, ...rest }) {
  return { ...rest, used: [...used].sort() };
}

/** @param {any} state @returns {any} */
const ordered = (state) => ({ ...state, used: [...state.used].sort() });

/** @param {string} hash */
const stored = (hash) => utf8(VECTORS.entries[hash]);

/** @param {Promise<unknown>} work @returns {Promise<{ fault: string, number: number }>} */
async function wrong(work) {
  try {
    await work;
  } catch (error) {
    if (error instanceof RosterError) return { fault: error.fault, number: error.number };
    throw error;
  }
  return { fault: "", number: 0 };
}

/** @type {Map<string, Promise<State>>} */
const lists = new Map();
/** @param {string} head @returns {Promise<State>} after the list that ends with this entry */
function listed(head) {
  const known = lists.get(head) ?? replay(VECTORS.lists[head].map(stored), LATE);
  lists.set(head, known);
  return known;
}

test("keys, digits, names and numbers are those of the vectors", async () => {
  for (const { seed, signing, recipient } of whole(VECTORS.keys)) {
    const identity = text(python(IDENTITY, undefined, [seed]));
    assert.equal(await signingPublic(identity), signing);
    assert.equal(await recipientOf(identity), recipient);
  }
  for (const { digits, ...person } of whole(VECTORS.persons))
    assert.equal(await personDigits(person), digits);
  for (const { digits, ...desk } of whole(VECTORS.desks))
    assert.equal(await deskDigits(desk), digits);
  for (const { name, salt, commitment } of VECTORS.names)
    assert.equal(await nameCommitment(name, salt), commitment);
  for (const { value, digest } of VECTORS.numbers)
    assert.equal(await sha256(canonicalOf(value)), digest);
});

test("signatures are taken and refused as in the vectors", async () => {
  for (const { signing, context, value, signature, fault, name } of VECTORS.signatures) {
    const found = await wrong(verifySignature(signing, context, value, signature));
    assert.equal(found.fault, fault, name);
  }
});

test("good lists are taken, step by step", async () => {
  for (const { name, entries, today } of VECTORS.good) {
    let state = start(parseEntry(stored(entries[0])).desk);
    for (const hash of entries) {
      state = await apply(state, parseEntry(stored(hash)), today);
      assert.equal(state.head, hash, name);
      assert.deepEqual(plain(state), ordered(whole(VECTORS.states[hash])), name);
    }
  }
});

for (const { name, entries, today, remembered, fault, number } of VECTORS.bad)
  test(`a bad list is refused: ${name}`, async () => {
    const bytes = entries.map((/** @type {string} */ entry) =>
      entry.startsWith("@") ? stored(entry.slice(1)) : utf8(entry),
    );
    const seen = remembered.genesis ? remembered : null;
    assert.deepEqual(await wrong(replay(bytes, today, seen)), { fault, number });
  });

test("two count as two as in the vectors", async () => {
  for (const { head, a, b, day, two } of VECTORS.two)
    assert.equal(countsAsTwo(await listed(head), a, b, day), Boolean(two));
});

test("those may complete a request whom the vectors name", async () => {
  for (const { head, request, maker, day, alone, people, kit, fault } of whole(VECTORS.needed)) {
    const found = await needed(await listed(head), request, maker, day);
    const said = { alone: Boolean(alone), people, kit: Boolean(kit), fault };
    assert.deepEqual(found, said, `${request.act} ${day}`);
  }
});

test("a proposed rotation is believed as in the vectors", async () => {
  for (const { head, request, signature, today, recipient } of whole(VECTORS.believed)) {
    const found = await believedRotation(await listed(head), request, signature, today);
    assert.equal(found ?? "", recipient);
  }
});

test("a refused entry leaves the state as it was", async () => {
  const [head] = Object.keys(VECTORS.lists);
  const state = await listed(head ?? "");
  const before = plain(state);
  const [entry] = VECTORS.lists[head ?? ""];
  assert.equal((await wrong(apply(state, parseEntry(stored(entry)), LATE))).fault, "number");
  assert.deepEqual(plain(state), before);
});

test("nothing is signed that another language writes otherwise, and the list under no other name", async () => {
  for (const value of [null, true, -1, 2 ** 53, 1.5, "\ud800", [[[[[[[[[[]]]]]]]]]]])
    assert.throws(() => canonicalOf({ value }), { code: "roster_malformed" });
  const identity = text(python(IDENTITY, undefined, ["ab".repeat(32)]));
  await assert.rejects(signWords(identity, "amana-roster/1", {}), TypeError);
});
