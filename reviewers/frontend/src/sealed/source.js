import { concat } from "./bytes.js";
import { DeskError } from "../page/errors.js";
import { headerSize } from "./header.js";

/** @typedef {import("./bytes.js").Bytes} Bytes */

const LONGEST = 64 * 1024; // bytes of a header

/** A stream of bytes that is read in the portions of an age file. */
export class Source {
  /** @type {ReadableStreamDefaultReader<Uint8Array>} */ #reader;
  /** @type {Uint8Array} */ #buffer = new Uint8Array();
  #ended = false;
  #came;

  /**
   * @param {ReadableStream<Uint8Array>} stream
   * @param {(bytes: number) => void} [came] is told how many bytes have come in all
   */
  constructor(stream, came = () => undefined) {
    this.#reader = stream.getReader();
    this.#came = came;
  }

  #total = 0;

  /** @returns {Promise<Uint8Array>} empty at the end. Throws DeskError "damaged" when it breaks off: a payload that was cut on the server looks the same. */
  async #next() {
    const piece = await this.#reader.read().catch(() => {
      throw new DeskError("damaged");
    });
    this.#ended = piece.done;
    this.#total += piece.value?.length ?? 0;
    this.#came(this.#total);
    return piece.value ?? new Uint8Array();
  }

  /** @returns {Promise<Bytes>} the header of the file, its last line too. Throws DeskError "damaged" when there is none. */
  async header() {
    let size = headerSize(this.#buffer);
    while (size === -1) {
      if (this.#ended || this.#buffer.length > LONGEST) throw new DeskError("damaged");
      this.#buffer = concat([this.#buffer, await this.#next()]);
      size = headerSize(this.#buffer);
    }
    const header = new Uint8Array(size);
    await this.fill(header);
    return header;
  }

  /** @param {Bytes} into @returns {Promise<number>} how many of its bytes were filled; fewer than all only at the end */
  async fill(into) {
    let place = 0;
    while (place < into.length && !(await this.atEnd())) {
      const part = this.#buffer.subarray(0, into.length - place);
      into.set(part, place);
      place += part.length;
      this.#buffer = this.#buffer.subarray(part.length);
    }
    return place;
  }

  /** @returns {Promise<boolean>} whether nothing more comes */
  async atEnd() {
    while (!this.#buffer.length && !this.#ended) this.#buffer = await this.#next();
    return !this.#buffer.length;
  }

  /** Asks for no more: the rest is not transferred. */
  async stop() {
    await this.#reader.cancel().catch(() => undefined);
  }
}
