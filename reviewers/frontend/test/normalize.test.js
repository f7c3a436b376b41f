import assert from "node:assert/strict";
import { test } from "node:test";
import { folded, sought } from "../src/sealed/normalize.js";

const SAME = [
  ["أحمد", "احمد", "two forms of alef"],
  ["ا\u0654حمد", "احمد", "alef and hamza typed apart"],
  ["مصطفى", "مصطفي", "ya without dots"],
  ["مدرسة", "مدرسه", "ta marbuta"],
  ["محـــمد", "محمد", "tatweel"],
  ["مُحَمَّدٌ", "محمد", "vowel signs"],
  ["١٢٣", "123", "Arabic digits"],
  ["۱۲۳", "123", "Persian digits"],
  ["ﻻ", "لا", "a joined form"],
  ["Naïve", "naive", "accents and case"],
  ["مسؤول", "مسوول", "hamza on waw"],
];
for (const [one = "", other = "", what] of SAME) {
  test(`the same word: ${what}`, () => assert.equal(folded(one), folded(other)));
}

test("different words stay different", () => {
  for (const [one = "", other = ""] of [
    ["باب", "تاب"],
    ["قلب", "كلب"],
    ["12", "21"],
  ]) {
    assert.notEqual(folded(one), folded(other));
  }
});

test("a query is taken apart at spaces and signs, Arabic ones too", () => {
  assert.deepEqual(sought("  قصف، Raqqa؛ ١٢ "), ["قصف", "raqqa", "12"]);
  assert.deepEqual(sought(" ، "), []);
});
