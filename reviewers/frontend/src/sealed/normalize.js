// Words as they are compared: two spellings of one word, typed on two keyboards, are the same here.

const MARKS = /[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]/g; // accents and Arabic vowel signs
const UNSEEN = /[\u0640\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g; // tatweel, joiners, marks of direction
/** What each of these letters is compared as. */
const LETTERS = new Map(
  ["ا أإآٱ", "ي ىیئ", "و ؤ", "ه ة", "ك کڪ"].flatMap((line) => {
    const [to = "", from = ""] = line.split(" ");
    return [...from].map((letter) => [letter, to]);
  }),
);
const OTHERS = /[أإآٱىیئؤةکڪ\u0660-\u0669\u06f0-\u06f9]/g;
// Most words have no other letters, and no form of Unicode changes these.
const PLAIN = /^[\t\n\r -~\u0621-\u063a\u0641-\u064a]*$/;
/** @param {string} words @returns {string} to be compared, not shown */
export function folded(words) {
  const plain = PLAIN.test(words) ? words : composed(words);
  const letters = plain.replace(
    OTHERS,
    (letter) => LETTERS.get(letter) ?? String(letter.charCodeAt(0) & 15),
  );
  // What a sigma becomes depends on the letters beside it.
  return letters.toLowerCase().replaceAll("ς", "σ");
}

/** Marks go before letters are joined with them, so that alef and hamza typed apart are alef too. @param {string} words */
const composed = (words) =>
  words.normalize("NFKC").normalize("NFD").replace(MARKS, "").normalize("NFC").replace(UNSEEN, "");

/** @param {string} query @returns {string[]} what a text must hold, folded */
export const sought = (query) =>
  folded(query)
    .split(/[\s\p{P}]+/u)
    .filter(Boolean);
