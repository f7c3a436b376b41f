// What a question finds among the texts that are kept: of those that were chosen, the newest first.
import assert from "node:assert/strict";
import { test } from "node:test";
import { folded, parted, sought } from "../src/sealed/normalize.js";
import { choose, findWords, keep, missingWords } from "../src/sealed/texts.js";
import { Vocabulary } from "../src/sealed/vocabulary.js";

const [DESK, HEADER] = ["homs", "ab".repeat(8)];
const id = (/** @type {number} */ number) => number.toString(16).padStart(32, "0");
const put = (/** @type {number} */ number, /** @type {string} */ words) =>
  keep(id(number), { words, desk: DESK, header: HEADER });
const found = async (/** @type {string} */ query) =>
  (await findWords(query)).hits.map(({ parcel }) => Number.parseInt(parcel, 16));

// Letters, signs and spaces that change when they are folded, stand together or between words.
const HARD = [
  ..."ab .,'-أآاىئؤةکۀ\u064e\u0654\u0640\ufeff\u200c\u00a0\u2028\u0308\u0345´¨…⑴ﷺﻷΣςﬁ٣۷\ud83d\udca5",
];
/** The next of a fixed row of numbers below `below`. */
let state = 7;
const draw = (/** @type {number} */ below) => (state = (state * 48_271) % 2_147_483_647) % below;
const drawn = (/** @type {number} */ length) =>
  Array.from({ length }, () => HARD[draw(HARD.length)]).join("");

test("a text is found by whatever part of a word stands in it folded, and by nothing else", () => {
  const vocabulary = new Vocabulary();
  const texts = Array.from({ length: 300 }, () => drawn(1 + draw(30)));
  for (const words of texts) vocabulary.add(words);
  let hits = 0;
  for (const query of Array.from({ length: 300 }, () => drawn(1 + draw(4)))) {
    const parts = sought(query);
    const each = texts.map(
      (words) => parts.length && parts.every((part) => folded(words).includes(part)),
    );
    assert.deepEqual([...vocabulary.find(parts)], each.map(Number), JSON.stringify(query));
    hits += each.filter(Boolean).length;
  }
  assert.ok(hits > 1000, String(hits));
});

test("words are the same, whether they are parted before they are folded or after", () => {
  for (let point = 0; point < 0x10000; point += 1) {
    if (point >= 0xd800 && point < 0xe000) continue;
    const words = `a${String.fromCharCode(point)}b`;
    const before = parted(words).flatMap((typed) => parted(folded(typed)));
    assert.deepEqual(before, sought(words), point.toString(16));
  }
});

test("there is room for more occurrences than at first", () => {
  const vocabulary = new Vocabulary();
  for (let text = 0; text < 7_000; text += 1)
    vocabulary.add(`one two three four five six seven eight nine ten text${text}`);
  assert.deepEqual(
    [...vocabulary.find(["seven", "text69"])].flatMap((has, text) => (has ? [text] : [])),
    [
      69,
      ...Array.from({ length: 10 }, (_, end) => 690 + end),
      ...Array.from({ length: 100 }, (_, end) => 6_900 + end),
    ],
  );
  assert.equal(
    vocabulary.find(["nine"]).reduce((sum, has) => sum + has),
    7_000,
  );
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
