// The cipher of a payload's chunks, in libsodium's own memory: what is opened there lies there once, and nothing is
// copied by the wrapper around it.
import sodium from "libsodium-wrappers";
import { DeskError } from "../page/errors.js";

/** @typedef {import("./bytes.js").Bytes} Bytes */
/**
 * The compiled library inside the wrapper. A pointer is a place in `HEAPU8`; that array is another one after the memory
 * has grown. Lengths of 64 bits take two numbers, the low half first.
 *
 * @typedef {{
 *   HEAPU8: Bytes,
 *   _malloc(size: number): number,
 *   _free(pointer: number): void,
 *   _crypto_aead_chacha20poly1305_ietf_decrypt(
 *     plain: number, plainSize: 0, secretNonce: 0, sealed: number, sealedLow: number, sealedHigh: 0,
 *     more: 0, moreLow: 0, moreHigh: 0, nonce: number, key: number): number,
 * }} Compiled
 */

export const CHUNK = 64 * 1024; // bytes of plaintext in every chunk but the last
export const SEALED = CHUNK + 16;
const KEY = 32;
const NONCE = 12;
const COUNTER = 7; // where the low four bytes of the nonce's 11-byte counter begin
const SIZE = SEALED + KEY + NONCE;

/** Opens chunks under one key; `sodium.ready` was awaited. */
export class ChunkCipher {
  #library = /** @type {{ libsodium: Compiled }} */ (/** @type {unknown} */ (sodium)).libsodium;
  #place = this.#library._malloc(SIZE);

  /** @param {Bytes} key of the payload */
  constructor(key) {
    this.#library.HEAPU8.set(key, this.#place + SEALED);
  }

  /**
   * @param {Bytes} chunk at most SEALED bytes
   * @param {number} number of the chunk, below 2^32
   * @param {boolean} last
   * @returns {Bytes} Throws DeskError "damaged" unless it is that chunk of this payload.
   */
  open(chunk, number, last) {
    const { HEAPU8: memory } = this.#library;
    const [place, key] = [this.#place, this.#place + SEALED];
    const nonce = key + KEY;
    memory.set(chunk, place);
    memory.fill(0, nonce, nonce + NONCE);
    new DataView(memory.buffer).setUint32(nonce + COUNTER, number);
    memory[nonce + NONCE - 1] = last ? 1 : 0;
    // In place: libsodium checks the tag of the whole chunk before it writes any of it.
    const failed = this.#library._crypto_aead_chacha20poly1305_ietf_decrypt(
      place,
      0,
      0,
      place,
      chunk.length,
      0,
      0,
      0,
      0,
      nonce,
      key,
    );
    if (failed) throw new DeskError("damaged");
    return memory.slice(place, place + chunk.length - (SEALED - CHUNK));
  }

  /** Erases the key and what was opened last. */
  forget() {
    this.#library.HEAPU8.fill(0, this.#place, this.#place + SIZE);
    this.#library._free(this.#place);
  }
}
