import { DeskError } from "../page/errors.js";
import { fromBase64, text, toBase64 } from "./bytes.js";

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

/** @typedef {{ args: string[], body: Uint8Array, raw: string }} Stanza `raw`: its lines, as they stand in the header */

const VERSION = "age-encryption.org/v1";
const LETTERS = 64; // of base64, in a full line of a stanza's body

/**
 * The parts of a header, one for each recipient (age v1, section "Header"). No key is needed.
 *
 * @param {Uint8Array} header all of it, and nothing behind it
 * @returns {Stanza[]} Throws DeskError "damaged".
 */
export function stanzasOf(header) {
  if (headerSize(header) !== header.length) throw new DeskError("damaged");
  const lines = text(header).split("\n");
  if (lines.shift() !== VERSION) throw new DeskError("damaged");
  /** @type {Stanza[]} */ const stanzas = [];
  while (lines[0]?.startsWith("-> ")) {
    const size = lines.findIndex((line, place) => place > 0 && line.length < LETTERS) + 1;
    const taken = lines.splice(0, size);
    const [first = "", ...body] = taken;
    stanzas.push({
      args: first.split(" ").slice(1),
      body: bytesOf(body.join("")),
      raw: `${taken.join("\n")}\n`,
    });
  }
  if (!stanzas.length || !lines[0]?.startsWith("--- ")) throw new DeskError("damaged");
  return stanzas;
}

/** @param {string} encoded base64 without padding @returns {Bytes} Throws DeskError "damaged" where it is not canonical. */
function bytesOf(encoded) {
  try {
    const bytes = fromBase64(encoded);
    if (toBase64(bytes).replaceAll("=", "") === encoded) return bytes;
  } catch {
    // Not base64 at all: said below.
  }
  throw new DeskError("damaged");
}
