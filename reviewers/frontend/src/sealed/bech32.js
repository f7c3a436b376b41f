// Bech32 (BIP 173) without its limit of 90 signs, as age writes keys.
import { DeskError } from "../page/errors.js";

const SIGNS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const CHECK = 6; // signs at the end
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

/** @param {number[]} values of five bits each */
function checksum(values) {
  let sum = 1;
  for (const value of values) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    GENERATOR.forEach((term, bit) => {
      if ((top >>> bit) & 1) sum ^= term;
    });
  }
  return sum;
}

/** @param {string} prefix in lower case @returns {number[]} as the checksum reads it */
function expandedPrefix(prefix) {
  const letters = [...prefix].map((letter) => letter.charCodeAt(0));
  return [...letters.map((code) => code >> 5), 0, ...letters.map((code) => code & 31)];
}

/**
 * @param {string} prefix in lower case
 * @param {Uint8Array} bytes
 * @returns {string} in lower case
 */
export function encode(prefix, bytes) {
  /** @type {number[]} */ const values = [];
  let [held, bits] = [0, 0];
  for (const byte of bytes) {
    held = (held << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) values.push((held >> (bits - 5)) & 31);
    held &= (1 << bits) - 1;
  }
  if (bits) values.push((held << (5 - bits)) & 31);
  const empty = Array.from({ length: CHECK }, () => 0);
  const sum = checksum([...expandedPrefix(prefix), ...values, ...empty]) ^ 1;
  const check = empty.map((_, place) => (sum >>> (5 * (CHECK - 1 - place))) & 31);
  return `${prefix}1${[...values, ...check].map((value) => SIGNS[value]).join("")}`;
}

/**
 * @param {string} prefix in lower case
 * @param {string} written in one case
 * @returns {import("./bytes.js").Bytes} what it stands for. Throws DeskError "damaged".
 */
export function decode(prefix, written) {
  const lower = written.toLowerCase();
  const values = [...lower.slice(prefix.length + 1)].map((sign) => SIGNS.indexOf(sign));
  const expanded = [...expandedPrefix(prefix), ...values];
  const oneCase = written === lower || written === written.toUpperCase();
  const sound =
    oneCase &&
    lower.startsWith(`${prefix}1`) &&
    values.length >= CHECK &&
    !values.includes(-1) &&
    checksum(expanded) === 1;
  if (!sound) throw new DeskError("damaged");
  return regrouped(values.slice(0, -CHECK));
}

/** @param {number[]} values of five bits each @returns {import("./bytes.js").Bytes} */
function regrouped(values) {
  /** @type {number[]} */ const bytes = [];
  let [held, bits] = [0, 0];
  for (const value of values) {
    held = (held << 5) | value;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push(held >> bits);
      held &= (1 << bits) - 1;
    }
  }
  if (bits >= 5 || held) throw new DeskError("damaged");
  return new Uint8Array(bytes);
}
