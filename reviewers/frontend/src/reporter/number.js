// The number of somebody who sealed away from the network: it finds the desk's answer later, as a codename does. No
// server takes part in making it. Source: docs/formats.md, "A file that was sealed away from the network".
import { argon2idAsync } from "@noble/hashes/argon2.js";
import { expand } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { identityToRecipient } from "age-encryption";
import { decode, encode } from "../sealed/bech32.js";
import { utf8 } from "../sealed/bytes.js";

/** @typedef {import("../sealed/bytes.js").Bytes} Bytes */

const DIGITS = 24;
const GROUP = 4;
const BYTES = 10; // 10^24 is a little less than 2^80
// Smaller numbers are those of codenames of six words, whose keys a secret of the server's takes part in.
export const LEAST = 7776n ** 6n;
const END = 10n ** BigInt(DIGITS);
const SALT = utf8("amana/away/1/number"); // public, and the same everywhere: the number is drawn, not chosen
const STRETCH = { t: 1, m: 12 * 1024, p: 1, dkLen: 32 }; // passes, KiB, lanes: as the server does

/** @returns {bigint} 79 random bits: each number that can be drawn is as likely as any other */
export function newNumber() {
  for (;;) {
    const drawn = crypto.getRandomValues(new Uint8Array(BYTES));
    const number = LEAST + asNumber(drawn);
    if (number < END) return number;
  }
}

/** @param {Bytes} bytes @returns {bigint} big endian */
const asNumber = (bytes) => bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);

/** @param {bigint} number @returns {string[]} six groups of four digits, and two check digits (ISO 7064, MOD 97-10) */
export function groupsOf(number) {
  const check = 98n - ((number * 100n) % 97n);
  const digits = `${number.toString().padStart(DIGITS, "0")}${check.toString().padStart(2, "0")}`;
  return digits.match(new RegExp(`.{1,${GROUP}}`, "g")) ?? [];
}

/** @param {bigint} number @returns {Promise<string>} the recipient that answers are sealed to, `age1pq1…` */
export async function recipientOf(number) {
  const secret = new Uint8Array(BYTES);
  for (let place = BYTES - 1, left = number; place >= 0; place -= 1, left >>= 8n)
    secret[place] = Number(left & 255n);
  const master = await argon2idAsync(secret, SALT, STRETCH);
  const seed = expand(sha256, master, utf8("amana/identity"), 32);
  return identityToRecipient(encode("age-secret-key-pq-", seed).toUpperCase());
}

/** @param {string} recipient `age1pq1…` @returns {Bytes} */
export const bytesOf = (recipient) => decode("age1pq", recipient);
