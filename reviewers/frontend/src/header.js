import { DeskError } from "./errors.js";

/** @typedef {import("./bytes.js").Bytes} Bytes */

const LINE = 0x0a;
const MAC = [LINE, 0x2d, 0x2d, 0x2d, 0x20]; // a new line that begins with "--- ", the last one of the header

/**
 * An age file in its two parts: the server keeps the header in a row, so that deleting it shreds the payload.
 *
 * @param {Bytes} file
 * @returns {{ header: Bytes, payload: Bytes }}
 */
export function apart(file) {
  for (let place = file.indexOf(LINE); place !== -1; place = file.indexOf(LINE, place + 1)) {
    if (MAC.every((byte, offset) => file[place + offset] === byte)) {
      const end = file.indexOf(LINE, place + 1) + 1;
      if (end) return { header: file.slice(0, end), payload: file.slice(end) };
    }
  }
  throw new DeskError("damaged");
}
