// What two people sign when they agree, and what a browser believes of it before it sends plaintext.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { newIdentity } from "../src/keys/keys.js";
import { agreed } from "../src/roster/agreed.js";
import { checkDesk } from "../src/roster/check.js";
import { later } from "../src/roster/days.js";
import { signWords } from "../src/roster/signing.js";
import {
  CONSENT,
  draftedWords,
  proposalWords,
  releaseWords,
  statementOf,
} from "../src/roster/words.js";
import { Chain, FIRST, fresh, someone } from "./chain.js";

/** @typedef {import("../src/roster/words.js").Words} Words */
/** @typedef {import("./chain.js").Someone} Someone */

const CASE = "0f8fad5b-d9cb-469f-a165-70867728950e";
const HASH = "ab".repeat(32);
const LONG_AFTER = later(FIRST, 30);
const MADE = { day: LONG_AFTER, reason: "ef".repeat(32) };
const DRAFT = draftedWords("news", CASE, HASH);
const APPROVAL = releaseWords("approve", "news", CASE, HASH, 3);
/** @type {Someone} */ let rami;
/** @type {Someone} */ let samar;
/** @type {Someone} */ let puppet;
/** @type {Chain} */ let list;
/** @type {import("../src/roster/state.js").State} */ let state;
/** What rami's browser checked. @param {import("../src/roster/state.js").State} of @param {string} [own] */
const seenBy = (of, own = rami.person) => ({ state: of, trusted: true, own });

before(async () => {
  [rami, samar, puppet] = [await someone("rami"), await someone("samar"), await someone("puppet")];
  list = new Chain("news");
  await list.found(rami, (await newIdentity()).recipient);
  await list.admit(samar, [rami], ["custodian", "editor", "reviewer"]);
  list.day = LONG_AFTER;
  await list.admit(puppet, [rami, samar], ["editor", "reviewer"]);
  const checked = await checkDesk(rami.identity, "news", list.served(), null, LONG_AFTER);
  assert.deepEqual(checked.faults, []);
  assert.ok(checked.state);
  state = checked.state;
});

/** @param {Someone} who @param {Words} words @param {string} [head] */
async function by({ person, identity }, words, head = list.head) {
  const nonce = fresh(32);
  const signature = await signWords(identity, CONSENT, await statementOf(words, head, nonce));
  return { person, head, nonce, signature };
}

/** @param {import("../src/roster/words.js").SignedBy[]} author @param {import("../src/roster/words.js").SignedBy[]} approvals */
const asked = (author, approvals) =>
  agreed(
    seenBy(state),
    [
      { words: DRAFT, by: author },
      { words: APPROVAL, by: approvals },
    ],
    false,
    LONG_AFTER,
  );

test("an author and an approver who signed exactly this agree", async () => {
  const approval = await by(samar, APPROVAL);
  assert.equal(await asked([await by(rami, DRAFT)], [approval]), "");
  const useless = await by(rami, APPROVAL);
  assert.equal(await asked([await by(rami, DRAFT)], [useless, approval]), "");
});

test("what nobody signed, or signed for something else, is not agreed", async () => {
  const author = [await by(rami, DRAFT)];
  const other = releaseWords("approve", "news", CASE, "cd".repeat(32), 3);
  const desk = releaseWords("approve", "sports", CASE, HASH, 3);
  const number = releaseWords("approve", "news", CASE, HASH, 4);
  const published = releaseWords("publish", "news", CASE, HASH, 3);
  for (const words of [other, desk, number, published, DRAFT])
    assert.equal(await asked(author, [await by(samar, words)]), "unsigned");
  assert.equal(await asked(author, []), "unsigned");
  assert.equal(await asked([], [await by(samar, APPROVAL)]), "unsigned");
});

test("a signature of somebody else, of a stranger, or on another list counts for nobody", async () => {
  const author = [await by(rami, DRAFT)];
  const named = { ...(await by(rami, APPROVAL)), person: samar.person };
  assert.equal(await asked(author, [named]), "unsigned");
  assert.equal(await asked(author, [await by(await someone("stranger"), APPROVAL)]), "unsigned");
  assert.equal(await asked(author, [await by(samar, APPROVAL, "0".repeat(64))]), "unsigned");
});

test("one person twice, or two of whom one came through the other, are not two", async () => {
  const author = [await by(rami, DRAFT)];
  assert.equal(await asked(author, [await by(rami, APPROVAL)]), "not_two");
  const linked = structuredClone(state);
  for (const [one, other] of [
    [rami, puppet],
    [puppet, rami],
  ]) {
    const person = linked.people[/** @type {Someone} */ (one).person];
    assert.ok(person);
    person.links = { [/** @type {Someone} */ (other).person]: LONG_AFTER };
  }
  const parts = [
    { words: DRAFT, by: author },
    { words: APPROVAL, by: [await by(puppet, APPROVAL)] },
  ];
  assert.equal(await agreed(seenBy(linked), parts, false, LONG_AFTER), "not_two");
  assert.equal(await agreed(seenBy(state), parts, false, LONG_AFTER), "");
});

test("who confirms is another one than the proposer, and not suspended", async () => {
  const words = proposalWords("correct", "news", CASE, HASH, MADE);
  const said = [{ words, by: [await by(samar, words)] }];
  assert.equal(await agreed(seenBy(state), said, true, LONG_AFTER), "");
  assert.equal(await agreed(seenBy(state, samar.person), said, true, LONG_AFTER), "not_two");
  const without = structuredClone(state);
  without.suspended[samar.person] = { by: rami.person, day: LONG_AFTER, number: 4, objected: 0 };
  assert.equal(await agreed(seenBy(without), said, true, LONG_AFTER), "unsigned");
});

test("a list that does not name the reader makes nobody agree", async () => {
  const said = [
    { words: DRAFT, by: [await by(rami, DRAFT)] },
    { words: APPROVAL, by: [await by(samar, APPROVAL)] },
  ];
  // The server shows an empty browser a whole, well signed list of other people.
  const stranger = await checkDesk(
    (await someone("stranger")).identity,
    "news",
    list.served(),
    null,
    LONG_AFTER,
  );
  assert.deepEqual([stranger.trusted, stranger.own, stranger.faults], [false, "", []]);
  for (const mine of [true, false])
    assert.equal(await agreed(stranger, said, mine, LONG_AFTER), "stranger");
  // Nor to whoever saw the list once, and is no more in it, or is suspended.
  assert.equal(await agreed(seenBy(state, ""), said, false, LONG_AFTER), "stranger");
  const without = structuredClone(state);
  without.suspended[rami.person] = { by: samar.person, day: LONG_AFTER, number: 4, objected: 0 };
  assert.equal(await agreed(seenBy(without), said, false, LONG_AFTER), "stranger");
});

test("a desk of an older release has no list, and nothing is signed there", async () => {
  assert.equal(await agreed({ state: null, trusted: false, own: "" }, [], true, LONG_AFTER), "");
});

test("another day, another reason, or the words of before are not what was proposed", async () => {
  const words = proposalWords("dossier", "news", CASE, HASH, MADE);
  const by_ = [await by(samar, words)];
  assert.equal(await agreed(seenBy(state), [{ words, by: by_ }], true, LONG_AFTER), "");
  for (const made of [
    { ...MADE, day: later(LONG_AFTER, 1) },
    { ...MADE, reason: "00".repeat(32) },
    { ...MADE, reason: "" },
    null,
  ]) {
    const other = proposalWords("dossier", "news", CASE, HASH, made);
    const said = [{ words: other, by: by_ }];
    assert.equal(await agreed(seenBy(state), said, true, LONG_AFTER), "unsigned");
  }
});
