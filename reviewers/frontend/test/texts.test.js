// What a question finds among the texts that are kept: of those that were chosen, the newest first.
import assert from "node:assert/strict";
import { test } from "node:test";
import { folded, sought } from "../src/sealed/normalize.js";
import { choose, findWords, keep, missingWords } from "../src/sealed/texts.js";

const [DESK, HEADER] = ["homs", "ab".repeat(8)];
const id = (/** @type {number} */ number) => number.toString(16).padStart(32, "0");
const put = (/** @type {number} */ number, /** @type {string} */ words) =>
  keep(id(number), { words, desk: DESK, header: HEADER });
const found = async (/** @type {string} */ query) =>
  (await findWords(query)).hits.map(({ parcel }) => Number.parseInt(parcel, 16));

// Letters, signs and spaces that change when they are folded, stand together or between words.
const HARD = [..."ab .'-أآاىئؤةکۀ\u064e\u0654\u0640\ufeff\u200c\u00a0\u0308´…ﷺﻷΣςﬁ٣۷\ud83d\udca5"];
let state = 7;
/** The next of a fixed row of numbers. @param {number} below */
const draw = (below) => (state = (state * 48_271) % 2_147_483_647) % below;
const drawn = (/** @type {number} */ length) =>
  Array.from({ length }, () => HARD[draw(HARD.length)]).join("");

test("whoever types on is answered as if it had been asked at once", async () => {
  const texts = Array.from({ length: 190 }, () => drawn(1 + draw(40)));
  texts.forEach((words, place) => put(place, words));
  await choose(texts.map((_, place) => id(place)).reverse(), true);
  let hits = 0;
  for (let question = 0; question < 60; question += 1) {
    const letters = [...drawn(4)];
    // On, and back again.
    for (const end of [1, 2, 3, 4, 2]) {
      const query = letters.slice(0, end).join("");
      const parts = sought(query);
      const right = texts.flatMap((words, place) =>
        parts.length && parts.every((part) => folded(words).includes(part)) ? [place] : [],
      );
      assert.deepEqual(await found(query), right, JSON.stringify(query));
      hits += right.length;
    }
  }
  assert.ok(hits > 1000, String(hits));
});

test("what came, went or was chosen since the last question counts", async () => {
  put(30, "one heron");
  await choose([id(30), id(31), id(32)], true);
  assert.deepEqual(await found("he"), [30]);
  put(31, "another heron");
  assert.deepEqual(await found("her"), [31, 30]);
  await choose([id(31)], true);
  assert.deepEqual(await found("hero"), [31]);
  await missingWords([{ parcel: id(31), desk: "elsewhere", header: HEADER }]);
  assert.deepEqual(await found("heron"), []);
});

test("a sigma is the same wherever it stands", () => {
  assert.equal(folded("ΟΔΟΣ"), folded("οδοσ"));
  assert.equal(folded("ΣΟΣ.Σ"), folded("σος.ς"));
});

test("letters that are left as they are have no other form", () => {
  for (let point = 0; point < 0x700; point += 1) {
    const letter = String.fromCharCode(point);
    // Beside a letter with an accent, a word takes the longer way.
    assert.equal(folded(`${letter}é`), `${folded(letter)}e`, point.toString(16));
  }
});

test("only what was chosen is found, the last first, and each once", async () => {
  for (const number of [1, 2, 3]) put(number, `rooster ${number}`);
  await choose([id(1), id(3)], true);
  assert.deepEqual(await found("rooster"), [3, 1]);
  await choose([id(2), id(9)], false);
  assert.deepEqual(await found("rooster"), [2, 3, 1]);
  put(9, "a late rooster");
  assert.deepEqual(await found("Rooster"), [9, 2, 3, 1]);
  assert.deepEqual(await found("rooster late"), [9]);
  assert.deepEqual(await found(" - "), []);
  await choose([id(2)], true);
  assert.deepEqual(await found("rooster"), [2]);
});

test("words that were read anew are found, and those before them are not", async () => {
  put(20, "old granite");
  await choose([id(20)], true);
  assert.deepEqual(await missingWords([{ parcel: id(20), desk: DESK, header: "cd".repeat(8) }]), [
    id(20),
  ]);
  assert.deepEqual(await found("granite"), []);
  put(20, "new basalt");
  assert.deepEqual([await found("granite"), await found("basalt")], [[], [20]]);
});

test("of very many hits all are counted, and the newest come with an excerpt", async () => {
  const many = Array.from({ length: 1_000 }, (_, place) => 1_000 + place);
  for (const number of many) put(number, `a frequent word and ${number}`);
  await choose(many.map(id), true);
  const { count, hits } = await findWords("frequent");
  assert.deepEqual([count, hits.length], [1_000, 200]);
  assert.deepEqual(hits[0], { parcel: id(1_999), excerpt: "a frequent word and 1999" });
});
