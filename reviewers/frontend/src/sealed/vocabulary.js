// Which texts have which words: a question is held against each word once, however many texts have it.
import { folded, parted } from "./normalize.js";

const FIRST = 1 << 16; // occurrences that there is room for at first; it doubles when it is full

/** @param {Int32Array<ArrayBuffer>} array @returns {Int32Array<ArrayBuffer>} with room for twice as many */
function doubled(array) {
  const larger = new Int32Array(2 * array.length);
  larger.set(array);
  return larger;
}

/** Texts by the numbers 0, 1, 2 … in which they come. */
export class Vocabulary {
  /** @type {Map<string, number>} the number of each word, folded */ #numbers = new Map();
  /** @type {Map<string, number[]>} of each word as it is typed: what it is folded to */ #typed =
    new Map();
  /** @type {number[]} of each word its last occurrence, by its number */ #last = [];
  // Of each occurrence the text, and the word's occurrence before it, -1 at the first: eight bytes.
  #texts = new Int32Array(FIRST);
  #before = new Int32Array(FIRST);
  #occurrences = 0;
  #count = 0;

  /** @param {string} words of the next text @returns {number} its number */
  add(words) {
    const text = this.#count;
    this.#count += 1;
    for (const typed of parted(words))
      for (const word of this.#wordsOf(typed)) this.#note(word, text);
    return text;
  }

  /** @param {string} typed @returns {number[]} */
  #wordsOf(typed) {
    let words = this.#typed.get(typed);
    if (!words) {
      words = parted(folded(typed)).map((word) => this.#numberOf(word));
      this.#typed.set(typed, words);
    }
    return words;
  }

  /** @param {string} word folded @returns {number} */
  #numberOf(word) {
    let number = this.#numbers.get(word);
    if (number === undefined) {
      number = this.#last.push(-1) - 1;
      this.#numbers.set(word, number);
    }
    return number;
  }

  /** @param {number} word @param {number} text */
  #note(word, text) {
    const last = this.#last[word] ?? -1;
    if (last >= 0 && this.#texts[last] === text) return;
    if (this.#occurrences === this.#texts.length) {
      this.#texts = doubled(this.#texts);
      this.#before = doubled(this.#before);
    }
    this.#texts[this.#occurrences] = text;
    this.#before[this.#occurrences] = last;
    this.#last[word] = this.#occurrences;
    this.#occurrences += 1;
  }

  /** @param {string} part folded, without a space in it @returns {Uint8Array} by the number of the text, 1 where a word has it */
  #having(part) {
    const texts = new Uint8Array(this.#count);
    for (const [word, number] of this.#numbers) {
      if (!word.includes(part)) continue;
      for (let place = this.#last[number] ?? -1; place >= 0; place = this.#before[place] ?? -1)
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
