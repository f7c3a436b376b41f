// Words as they are compared: two spellings of one word, typed on two keyboards, are the same here.

const MARKS = /[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]/g; // accents and Arabic vowel signs
const UNSEEN = /[\u0640\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g; // tatweel, joiners, marks of direction
const DIGITS = /[\u0660-\u0669\u06f0-\u06f9]/g;
/** @type {[RegExp, string][]} */
const LETTERS = [
  [/[أإآٱ]/g, "ا"],
  [/[ىی]/g, "ي"],
  [/ئ/g, "ي"],
  [/ؤ/g, "و"],
  [/ة/g, "ه"],
  [/[کڪ]/g, "ك"],
];

/** @param {string} words @returns {string} to be compared, not shown */
export function folded(words) {
  // Marks go before letters are joined with them, so that alef and hamza typed apart are alef too.
  const plain = words
    .normalize("NFKC")
    .normalize("NFD")
    .replace(MARKS, "")
    .normalize("NFC")
    .replace(UNSEEN, "");
  const letters = LETTERS.reduce((text, [from, to]) => text.replace(from, to), plain);
  return letters.replace(DIGITS, (digit) => String(digit.charCodeAt(0) & 15)).toLowerCase();
}

/** @param {string} query @returns {string[]} what a text must hold, folded */
export const sought = (query) =>
  folded(query)
    .split(/[\s\p{P}]+/u)
    .filter(Boolean);
