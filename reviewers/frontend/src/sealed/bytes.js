/** @typedef {Uint8Array<ArrayBuffer>} Bytes */

const encoder = new TextEncoder();
// Bytes that are not UTF-8 must fail here: a replaced character would change what was said.
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const PIECE = 0x8000;

/** @param {string} text @returns {Bytes} */
export const utf8 = (text) => /** @type {Bytes} */ (encoder.encode(text));

/** @param {Uint8Array} bytes @returns {string} Throws TypeError when they are not UTF-8. */
export const text = (bytes) => decoder.decode(bytes);

/** @param {Uint8Array[]} parts @returns {Bytes} */
export function concat(parts) {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let place = 0;
  for (const part of parts) {
    whole.set(part, place);
    place += part.length;
  }
  return whole;
}

/** @param {Uint8Array} bytes @returns {string} with padding */
export function toBase64(bytes) {
  let binary = "";
  for (let place = 0; place < bytes.length; place += PIECE) {
    binary += String.fromCharCode(...bytes.subarray(place, place + PIECE));
  }
  return btoa(binary);
}

/** @param {string} encoded @returns {Bytes} */
export function fromBase64(encoded) {
  const binary = atob(encoded);
  const bytes = new Uint8Array(binary.length);
  for (let place = 0; place < binary.length; place += 1) bytes[place] = binary.charCodeAt(place);
  return bytes;
}

/** @param {Uint8Array} bytes @returns {string} lower case */
export const toHex = (bytes) =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** @param {Bytes} bytes @returns {Promise<string>} the SHA-256, in hexadecimal */
export async function sha256(bytes) {
  return toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}
