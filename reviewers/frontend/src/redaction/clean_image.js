// What a browser's encoder wrote, without what it says beside the picture (a colour profile with a maker's name):
// the form that the server's stripper leaves as it is. The picture is sRGB, which is what readers assume.
import { concat, utf8 } from "../sealed/bytes.js";

/** @typedef {import("../sealed/bytes.js").Bytes} Bytes */

const JFIF = 0xe0;
const SCAN = 0xda;
const COMMENT = 0xfe;
const CHUNK = 65536; // bytes of a picture in one chunk
const SIGNATURE = 8; // bytes before the first chunk

/** @param {number} marker */
const isSpoken = (marker) => (marker > JFIF && marker < 0xf0) || marker === COMMENT;

/** @param {Bytes} bytes @returns {Bytes} Throws RangeError for what is no JPEG of an encoder. */
export function plainJpeg(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kept = [bytes.subarray(0, 2)];
  let place = 2;
  while (view.getUint8(place + 1) !== SCAN) {
    if (view.getUint8(place) !== 0xff) throw new RangeError("no segment");
    const end = place + 2 + view.getUint16(place + 2);
    if (!isSpoken(view.getUint8(place + 1))) kept.push(bytes.subarray(place, end));
    place = end;
  }
  return concat([...kept, bytes.subarray(place)]);
}

/** @param {Bytes} bytes @returns {Bytes} Throws RangeError for what is no PNG. */
export function plainPng(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  /** @type {Bytes[]} */ const head = [bytes.subarray(0, SIGNATURE)];
  /** @type {Bytes[]} */ const picture = [];
  /** @type {Bytes[]} */ const end = [];
  for (let place = SIGNATURE; place < bytes.length;) {
    const after = place + 12 + view.getUint32(place);
    const name = String.fromCharCode(...bytes.subarray(place + 4, place + 8));
    if (name === "IDAT") picture.push(bytes.subarray(place + 8, after - 4));
    else if (name === "IEND") end.push(bytes.subarray(place, after));
    else if (name === "IHDR") head.push(bytes.subarray(place, after));
    place = after;
  }
  return concat([...head, ...chunks(concat(picture)), ...end]);
}

/** How the picture is cut into chunks tells the encoder, so they are all of one size. @param {Bytes} data */
function* chunks(data) {
  for (let at = 0; at < data.length; at += CHUNK) {
    const piece = data.subarray(at, at + CHUNK);
    const chunk = concat([new Uint8Array(4), utf8("IDAT"), piece, new Uint8Array(4)]);
    const view = new DataView(chunk.buffer);
    view.setUint32(0, piece.length);
    view.setUint32(chunk.length - 4, crc32(chunk.subarray(4, chunk.length - 4)));
    yield chunk;
  }
}

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  for (let bit = 0; bit < 8; bit += 1) byte = byte & 1 ? (byte >>> 1) ^ 0xedb88320 : byte >>> 1;
  return byte;
});

/** @param {Bytes} bytes @returns {number} as PNG has it (ISO 3309) */
export function crc32(bytes) {
  let sum = 0xffffffff;
  for (const byte of bytes) sum = (TABLE[(sum ^ byte) & 0xff] ?? 0) ^ (sum >>> 8);
  return (sum ^ 0xffffffff) >>> 0;
}
