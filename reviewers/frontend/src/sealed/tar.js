import { concat } from "./bytes.js";
import { DeskError } from "../page/errors.js";

/** @typedef {import("./bytes.js").Bytes} Bytes */
/** @typedef {{ name: string, bytes: Bytes }} Member */

export const BLOCK = 512;
const LEAST = 32 * 1024;
// What a parcel may hold: a folder at most, plain letters (the same rule as on the server).
export const NAME = /^(?:[a-z][a-z0-9]{0,31}\/)?[a-z0-9][a-z0-9_-]{0,63}(?:\.[a-z0-9]{1,9}){0,2}$/;
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
export const filled = (size) => Math.ceil(size / BLOCK) * BLOCK;

/** @param {string} name @param {number} size @returns {Bytes} a ustar header with a fixed owner, mode and time */
export function header(name, size) {
  const block = new Uint8Array(BLOCK);
  /** @param {number} place @param {string} value */
  const put = (place, value) =>
    block.set(
      Uint8Array.from(value, (letter) => letter.charCodeAt(0)),
      place,
    );
  const octal = (/** @type {number} */ value, /** @type {number} */ digits) =>
    value.toString(8).padStart(digits, "0");
  put(0, name);
  put(
    100,
    `${octal(0o600, 7)}\0${octal(0, 7)}\0${octal(0, 7)}\0${octal(size, 11)}\0${octal(0, 11)}\0`,
  );
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

/** Takes a parcel's tar in pieces and gives each member when it is whole: a byte is copied once, to where it stays. */
export class TarReader {
  #names = new Set();
  #block = new Uint8Array(BLOCK);
  #into = this.#block;
  #filled = 0; // bytes of `#into`
  #padding = 0; // bytes behind a member that are still to come
  #ended = false;
  /** @type {Member | null} */ #current = null;
  #most;

  /** @param {number} [most] bytes that can come at all: no memory is taken for a member that claims more */
  constructor(most = Infinity) {
    this.#most = most;
  }

  /**
   * @param {Uint8Array} piece
   * @returns {Member[]} what became whole with it. Throws DeskError "damaged" for anything but plain files of allowed names, each once.
   */
  push(piece) {
    const members = [];
    for (let place = 0; place < piece.length && !this.#ended;) {
      const skipped = Math.min(this.#padding, piece.length - place);
      this.#padding -= skipped;
      place += skipped;
      const part = piece.subarray(place, place + this.#into.length - this.#filled);
      this.#into.set(part, this.#filled);
      this.#filled += part.length;
      place += part.length;
      if (this.#filled === this.#into.length) members.push(...this.#full());
    }
    return members;
  }

  /** @returns {Member[]} the member that this ends, if it does */
  #full() {
    this.#filled = 0;
    if (!this.#current) this.#begin(this.#block);
    const member = this.#current;
    if (!member || (this.#into === this.#block && member.bytes.length)) {
      this.#into = member?.bytes ?? this.#block;
      return [];
    }
    this.#into = this.#block;
    this.#padding = filled(member.bytes.length) - member.bytes.length;
    this.#current = null;
    return [member];
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
    if (parseInt(size, 8) > this.#most) throw new DeskError("damaged");
    this.#current = { name, bytes: new Uint8Array(parseInt(size, 8)) };
  }
}

/** @param {Bytes} bytes a whole tar @returns {Member[]} Throws DeskError "damaged". */
export function readTar(bytes) {
  const reader = new TarReader(bytes.length);
  const members = reader.push(bytes);
  reader.end();
  return members;
}
