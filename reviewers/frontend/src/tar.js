import { concat } from "./bytes.js";
import { DeskError } from "./errors.js";

/** @typedef {import("./bytes.js").Bytes} Bytes */
/** @typedef {{ name: string, bytes: Bytes }} Member */

const BLOCK = 512;
const LEAST = 32 * 1024;
// What a parcel may hold: a folder at most, plain letters (the same rule as on the server).
const NAME = /^(?:[a-z][a-z0-9]{0,31}\/)?[a-z0-9][a-z0-9_-]{0,63}(?:\.[a-z0-9]{1,8}){0,2}$/;
const ascii = new TextDecoder("latin1");

/**
 * The padded size: at least 32 KiB, at most 12 % above (Nikitin et al., PETS 2019).
 *
 * @param {number} size bytes, below 2^53
 */
export function padme(size) {
  const least = Math.max(size, LEAST);
  const exponent = Math.floor(Math.log2(least));
  const step = 2 ** (exponent - (Math.floor(Math.log2(exponent)) + 1));
  return Math.ceil(least / step) * step;
}

/** @param {number} size */
const filled = (size) => Math.ceil(size / BLOCK) * BLOCK;

/** @param {string} name @param {number} size @returns {Bytes} a ustar header with a fixed owner, mode and time */
function header(name, size) {
  const block = new Uint8Array(BLOCK);
  /** @param {number} place @param {string} value */
  const put = (place, value) =>
    block.set(
      Uint8Array.from(value, (letter) => letter.charCodeAt(0)),
      place,
    );
  const octal = (/** @type {number} */ value, /** @type {number} */ digits) => value.toString(8).padStart(digits, "0");
  put(0, name);
  put(100, `${octal(0o600, 7)}\0${octal(0, 7)}\0${octal(0, 7)}\0${octal(size, 11)}\0${octal(0, 11)}\0`);
  put(148, "        0");
  put(257, "ustar\x0000");
  put(148, `${octal(sum(block), 6)}\0 `);
  return block;
}

/** @param {Uint8Array} block @returns {number} of a header, its own checksum counted as spaces */
function sum(block) {
  return block.reduce((total, byte, place) => total + (place >= 148 && place < 156 ? 32 : byte), 0);
}

/**
 * A parcel's tar: the members in order, then zeros up to the Padmé size.
 *
 * @param {Member[]} members
 * @returns {Bytes}
 */
export function writeTar(members) {
  const names = new Set(members.map((member) => member.name));
  if (names.size !== members.length || members.some((member) => !NAME.test(member.name))) {
    throw new DeskError("internal");
  }
  const parts = members.flatMap(({ name, bytes }) => [
    header(name, bytes.length),
    bytes,
    new Uint8Array(filled(bytes.length) - bytes.length),
  ]);
  const size = parts.reduce((total, part) => total + part.length, 0) + 2 * BLOCK;
  return concat([...parts, new Uint8Array(filled(padme(size)) - size + 2 * BLOCK)]);
}

/** Takes a parcel's tar in pieces and gives each member when it is whole. */
export class TarReader {
  #names = new Set();
  /** @type {Uint8Array[]} */ #waiting = [];
  #held = 0;
  #ended = false;
  /** @type {{ name: string, size: number } | null} */ #current = null;

  /**
   * @param {Uint8Array} piece
   * @returns {Member[]} what became whole with it. Throws DeskError "damaged" for anything but plain files of allowed names, each once.
   */
  push(piece) {
    if (this.#ended) return [];
    this.#waiting.push(piece);
    this.#held += piece.length;
    const found = [];
    while (!this.#ended) {
      const needed = this.#current ? filled(this.#current.size) : BLOCK;
      if (this.#held < needed) break;
      const bytes = this.#take(needed);
      if (this.#current) {
        const { name, size } = this.#current;
        found.push({ name, bytes: bytes.slice(0, size) });
        this.#current = null;
      } else this.#begin(bytes);
    }
    return found;
  }

  /** Throws DeskError "damaged" when the tar did not come to its end. */
  end() {
    if (!this.#ended) throw new DeskError("damaged");
  }

  /** @param {Bytes} block */
  #begin(block) {
    if (block.every((byte) => byte === 0)) {
      this.#ended = true;
      return;
    }
    const field = (/** @type {number} */ from, /** @type {number} */ to) =>
      ascii.decode(block.subarray(from, to)).replace(/[\0 ].*$/s, "");
    const [name, size, written] = [field(0, 100), field(124, 136), field(148, 156)];
    const plain = block[156] === 0x30 || block[156] === 0;
    const known = NAME.test(name) && !this.#names.has(name) && !field(345, 500);
    if (!plain || !known || !/^[0-7]+$/.test(size) || parseInt(written, 8) !== sum(block)) {
      throw new DeskError("damaged");
    }
    this.#names.add(name);
    this.#current = { name, size: parseInt(size, 8) };
  }

  /** @param {number} size @returns {Bytes} */
  #take(size) {
    const whole = this.#waiting.length === 1 ? /** @type {Uint8Array} */ (this.#waiting[0]) : concat(this.#waiting);
    const rest = whole.subarray(size);
    this.#waiting = rest.length ? [rest] : [];
    this.#held = rest.length;
    return /** @type {Bytes} */ (whole.subarray(0, size));
  }
}

/** @param {Bytes} bytes a whole tar @returns {Member[]} Throws DeskError "damaged". */
export function readTar(bytes) {
  const reader = new TarReader();
  const members = reader.push(bytes);
  reader.end();
  return members;
}
