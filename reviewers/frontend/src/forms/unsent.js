// Words that were typed and not sent, kept for a reload, a lock or a login that ended: sealed to the person's own key in
// the storage of this tab. Pure: who seals and where it lies are given.
import { fromBase64, text, toBase64, utf8 } from "../sealed/bytes.js";

/** @typedef {import("./form_state.js").Values} Values */
/** @typedef {{ form: string, label: string, values: Values, written: string[], files: boolean }} Entry `form`: its key; `label`: what its button says; `written`: names of what is text; `files`: some were chosen */
/** @typedef {Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">} Place */
/** @typedef {import("../sealed/bytes.js").Bytes} Bytes */

export const PREFIX = "desk-unsent:";
// Characters in base64, of all pages together: browsers give a tab five million, and the unlocked key needs some.
const LARGEST = 4_000_000;
const BLOCK = 4096; // characters: the size of what lies there tells only roughly how much was typed

export class UnsentStore {
  #turn = 0;

  /**
   * @param {Place} place
   * @param {(plain: Bytes) => Promise<Bytes>} seal
   * @param {(sealed: Bytes) => Promise<Bytes>} open throws when it is damaged or another person's
   */
  constructor(place, seal, open) {
    this.place = place;
    this.seal = seal;
    this.open = open;
  }

  /** @returns {string[]} names of what lies there */
  #names() {
    const names = Array.from({ length: this.place.length }, (_, at) => this.place.key(at) ?? "");
    return names.filter((name) => name.startsWith(PREFIX));
  }

  /** @returns {number} of how many pages something is kept */
  count() {
    return this.#names().length;
  }

  /**
   * @param {string} page
   * @returns {Promise<Entry[]>} none when nothing is kept, or nothing that opens
   */
  async read(page) {
    const kept = this.place.getItem(PREFIX + page);
    if (!kept) return [];
    try {
      return JSON.parse(text(await this.open(fromBase64(kept))));
    } catch {
      // Damaged, or sealed to a key that is gone. It lies there until something else is typed, or the person signs out.
      return [];
    }
  }

  /**
   * Keeps these words in the place of what was kept of the page; with none, nothing stays.
   *
   * @param {string} page
   * @param {Entry[]} entries
   * @returns {Promise<boolean>} false when there is no room for them
   */
  async write(page, entries) {
    const turn = (this.#turn += 1);
    const name = PREFIX + page;
    if (!entries.length) {
      this.place.removeItem(name);
      return true;
    }
    const plain = JSON.stringify(entries);
    const padded = plain.padEnd(Math.ceil(plain.length / BLOCK) * BLOCK);
    const sealed = toBase64(await this.seal(utf8(padded)));
    // Erased or written anew while it was sealed: what is old may not come back.
    return turn !== this.#turn || this.#put(name, sealed);
  }

  /** @param {string} name @param {string} sealed @returns {boolean} */
  #put(name, sealed) {
    const others = this.#names().filter((other) => other !== name);
    const size = others.reduce(
      (sum, other) => sum + (this.place.getItem(other)?.length ?? 0),
      sealed.length,
    );
    if (size > LARGEST) return false;
    try {
      this.place.setItem(name, sealed);
      return true;
    } catch {
      // The browser's own limit, which some set lower.
      return false;
    }
  }

  /** @param {string} page */
  erase(page) {
    this.#turn += 1;
    this.place.removeItem(PREFIX + page);
  }

  eraseAll() {
    this.#turn += 1;
    for (const name of this.#names()) this.place.removeItem(name);
  }
}
