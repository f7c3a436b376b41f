// What a browser believes of a list of people that the server gives it, and what it notices.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { newIdentity } from "../src/keys/keys.js";
import { toBase64 } from "../src/sealed/bytes.js";
import { checkDesk } from "../src/roster/check.js";
import { later } from "../src/roster/days.js";
import { signRequest } from "../src/roster/signing.js";
import { standing } from "../src/roster/standing.js";
import { canonicalOf } from "../src/roster/statements.js";
import { timeline } from "../src/roster/timeline.js";
import { Chain, FIRST, someone } from "./chain.js";

/** @typedef {import("./chain.js").Someone} Someone */

const TODAY = later(FIRST, 1);
/** @type {Someone} */ let rami;
/** @type {Someone} */ let samar;
/** @type {Chain} */ let list;
/** @type {string} */ let key;

before(async () => {
  [rami, samar, key] = [
    await someone("rami"),
    await someone("samar"),
    (await newIdentity()).recipient,
  ];
  list = new Chain("news");
  await list.found(rami, key);
  await list.admit(samar, [rami], ["custodian", "reviewer"]);
});

/** @param {Someone} who @param {any} served @param {import("../src/roster/memory.js").Seen | null} [seen] @param {string} [day] */
const look = (who, served, seen = null, day = TODAY) =>
  checkDesk(who.identity, "news", served, seen, day);

test("a list that names the reader is believed, and what was seen is remembered", async () => {
  const { faults, trusted, own, recipients, seen, names } = await look(samar, list.served());
  assert.deepEqual(faults, []);
  assert.ok(trusted);
  assert.equal(own, samar.person);
  assert.deepEqual(recipients, [key]);
  assert.deepEqual(seen, list.seen(TODAY));
  assert.deepEqual(names, { [rami.person]: "rami", [samar.person]: "samar" });
});

test("a list that never named the reader is nothing to build on, and is not remembered", async () => {
  const { faults, trusted, seen } = await look(await someone("stranger"), list.served());
  assert.deepEqual([faults, trusted, seen], [[], false, null]);
});

test("whoever has seen a list does not believe that there is none, another one, or an older one", async () => {
  assert.deepEqual((await look(rami, null)).faults, []);
  assert.deepEqual((await look(rami, null, list.seen())).faults, ["no_list"]);
  const other = new Chain("news");
  await other.found(rami, (await newIdentity()).recipient);
  assert.deepEqual((await look(rami, other.served(), list.seen())).faults, ["foreign_genesis"]);
  const cut = list.served();
  cut.entries.pop();
  assert.deepEqual((await look(rami, cut, list.seen())).faults, ["rolled_back"]);
});

test("another desk's list in the place of this one is refused", async () => {
  const other = new Chain("court");
  await other.found(rami, (await newIdentity()).recipient);
  assert.deepEqual((await look(rami, other.served())).faults, ["other_desk"]);
});

test("an entry that is put in before the day on which the list was seen last is refused", async () => {
  const late = later(FIRST, 30);
  const seen = { ...list.seen(late) };
  const longer = Object.assign(new Chain("news"), { ...list, entries: [...list.entries] });
  longer.day = later(FIRST, 8);
  await longer.add("suspend", {}, samar.person, [rami]);
  assert.deepEqual((await look(rami, longer.served(), seen, late)).faults, ["backdated"]);
});

test("a day to come, remembered under a wrong clock, locks nobody out", async () => {
  const seen = { ...list.seen(later(FIRST, 300)), number: 1, head: list.genesis };
  assert.deepEqual((await look(rami, list.served(), seen)).faults, []);
});

test("a mark that does not lie on the list shows that somebody was served another one", async () => {
  const served = { ...list.served(), marks: [await list.mark(samar)] };
  assert.deepEqual((await look(rami, served)).marks, {
    [samar.person]: { number: 2, week: "2026-W23" },
  });
  const [mark] = served.marks;
  const forked = { ...list, head: "ab".repeat(32) };
  const marks = [await Chain.prototype.mark.call(forked, samar)];
  assert.deepEqual((await look(rami, { ...served, marks })).faults, ["forked"]);
  // What nobody in the list signed says nothing.
  const strange = [{ ...mark, head: "ab".repeat(32) }];
  assert.deepEqual((await look(rami, { ...served, marks: strange })).faults, []);
  const broken = [{ ...mark, signature: 7 }, { ...mark, person: "constructor" }, {}];
  assert.deepEqual((await look(rami, { ...served, marks: broken })).faults, []);
  const cut = { ...served, entries: served.entries.slice(0, 1) };
  const short = { ...cut, marks: [await list.mark(rami)] };
  assert.deepEqual((await look(rami, short)).faults, ["rolled_back"]);
});

test("whoever stands in the list with one key of theirs alone says so", async () => {
  const mixed = { ...samar, identity: rami.identity, signing: rami.signing };
  const other = new Chain("news");
  await other.found(mixed, (await newIdentity()).recipient);
  assert.deepEqual((await look(rami, other.served())).faults, ["own_keys"]);
});

test("a proposed rotation by a custodian is sealed to beside the key; a forged one is a fault", async () => {
  const next = (await newIdentity()).recipient;
  const request = list.request("rotate", { recipient: next });
  const by = rami.person;
  const signed = await signRequest(rami.identity, request);
  const signature = { algorithm: "ed25519", by, signature: signed };
  const encoded = toBase64(canonicalOf(request));
  const proposal = { id: 1, request: encoded, signature, by, last_day: request.last_day };
  const served = { ...list.served(), proposals: [proposal] };
  assert.deepEqual((await look(samar, served)).recipients, [key, next]);
  const forged = {
    ...served,
    proposals: [{ ...proposal, signature: { ...signature, by: samar.person } }],
  };
  assert.deepEqual((await look(rami, forged)).faults, ["proposal"]);
});

test("a name that was changed beside the list is not shown", async () => {
  const served = list.served();
  served.names[samar.person] = { name: "someone else", salt: samar.salt };
  assert.deepEqual((await look(rami, served)).names, { [rami.person]: "rami" });
});

test("the timeline says who came through whom, and how long that counts", async () => {
  const { state, past } = await look(rami, list.served());
  assert.ok(state);
  const [admitted, founded] = timeline(state, past, TODAY);
  assert.deepEqual(admitted?.running, [{ person: rami.person, until: later(FIRST, 7) }]);
  assert.deepEqual([admitted?.by, admitted?.lone], [[rami.person], false]);
  assert.deepEqual(founded?.people, [rami.person]);
  assert.deepEqual(timeline(state, past, later(FIRST, 9))[0]?.running, []);
});

test("what a desk cannot do yet is said", async () => {
  const { state } = await look(rami, list.served());
  assert.ok(state);
  const lacks = (/** @type {string} */ day) => standing(state, day).map(({ lack }) => lack);
  assert.deepEqual(lacks(TODAY), ["no_second_editor"]);
});
