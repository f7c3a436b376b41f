// Which texts have which words: a question is held against each word once, however many texts have it.
import { folded, parted } from "./normalize.js";

const FIRST = 1 << 16; // occurrences, and words, that there is room for at first; it doubles when it is full

/** @param {Int32Array<ArrayBuffer>} array @returns {Int32Array<ArrayBuffer>} with room for twice as many */
function doubled(array) {
  const larger = new Int32Array(2 * array.length);
  larger.set(array);
  return larger;
}

/** Texts by the numbers 0, 1, 2 … in which they come. */
export class Vocabulary {
  /** @type {Map<string, number>} the number of each word, folded */ #numbers = new Map();
  /** @type {Map<string, number>} the same of each word as it is typed; -1 - a place in #several where it is several, or none */ #typed =
    new Map();
  /** @type {number[][]} */ #several = [];
  // Of each word the number of its last occurrence, from 1, and 0 where there is none yet.
  #last = new Int32Array(FIRST);
  // Of each occurrence the text, and the word's occurrence before it: eight bytes.
  #texts = new Int32Array(FIRST);
  #before = new Int32Array(FIRST);
  #occurrences = 0;
  #count = 0;

  /** @param {string} words of the next text @returns {number} its number */
  add(words) {
    const text = this.#count;
    this.#count += 1;
    for (const typed of parted(words)) {
      const word = this.#typed.get(typed) ?? this.#learn(typed);
      if (word >= 0) this.#note(word, text);
      else for (const one of this.#several[-1 - word] ?? []) this.#note(one, text);
    }
    return text;
  }

  /** @param {string} typed @returns {number} as in #typed */
  #learn(typed) {
    const words = parted(folded(typed)).map((word) => this.#numberOf(word));
    const [only] = words;
    const number = only !== undefined && words.length === 1 ? only : -this.#several.push(words);
    this.#typed.set(typed, number);
    return number;
  }

  /** @param {string} word folded @returns {number} */
  #numberOf(word) {
    const known = this.#numbers.get(word);
    if (known !== undefined) return known;
    const number = this.#numbers.size;
    this.#numbers.set(word, number);
    if (number === this.#last.length) this.#last = doubled(this.#last);
    return number;
  }

  /** @param {number} word @param {number} text */
  #note(word, text) {
    const last = this.#last[word] ?? 0;
    if (last && this.#texts[last] === text) return;
    this.#occurrences += 1;
    const place = this.#occurrences;
    if (place === this.#texts.length) {
      this.#texts = doubled(this.#texts);
      this.#before = doubled(this.#before);
    }
    this.#texts[place] = text;
    this.#before[place] = last;
    this.#last[word] = place;
  }

  /** @param {string} part folded, without a space in it @returns {Uint8Array} by the number of the text, 1 where a word has it */
  #having(part) {
    const texts = new Uint8Array(this.#count);
    for (const [word, number] of this.#numbers) {
      if (!word.includes(part)) continue;
      for (let place = this.#last[number] ?? 0; place; place = this.#before[place] ?? 0)
        texts[this.#texts[place] ?? 0] = 1;
    }
    return texts;
  }

  /** @param {string[]} parts of words, folded @returns {Uint8Array} by the number of the text, 1 where it has all of them; nowhere for none */
  find([first, ...others]) {
    if (first === undefined) return new Uint8Array(this.#count);
    const texts = this.#having(first);
    for (const part of others) {
      const these = this.#having(part);
      for (let text = 0; text < texts.length; text += 1) texts[text] &= these[text] ?? 0;
    }
    return texts;
  }
}
