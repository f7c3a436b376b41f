import { DeskError } from "../page/errors.js";

/** @typedef {import("./bytes.js").Bytes} Bytes */

const LINE = 0x0a;
const MAC = [LINE, 0x2d, 0x2d, 0x2d, 0x20]; // a new line that begins with "--- ", the last one of the header

/** @param {Uint8Array} bytes an age file, or its beginning @returns {number} the size of its header; -1 while it goes on */
export function headerSize(bytes) {
  for (let place = bytes.indexOf(LINE); place !== -1; place = bytes.indexOf(LINE, place + 1)) {
    if (MAC.every((byte, offset) => bytes[place + offset] === byte))
      return bytes.indexOf(LINE, place + 1) + 1 || -1;
  }
  return -1;
}

/**
 * An age file in its two parts: the server keeps the header in a row, so that deleting it shreds the payload.
 *
 * @param {Bytes} file
 * @returns {{ header: Bytes, payload: Bytes }}
 */
export function apart(file) {
  const end = headerSize(file);
  if (end === -1) throw new DeskError("damaged");
  return { header: file.slice(0, end), payload: file.slice(end) };
}
