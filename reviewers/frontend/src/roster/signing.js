// Signatures of people (RFC 8032, Ed25519). A signing key comes from a person's own identity, so that nobody keeps one
// more secret; it is made where it is needed and erased. Runs in the worker alone.
import sodium from "libsodium-wrappers";
import { decode } from "../sealed/bech32.js";
import { toHex, utf8 } from "../sealed/bytes.js";
import { RosterError } from "./faults.js";
import { entryWords, isHex, requestWords, signable } from "./statements.js";

/** @typedef {import("../sealed/bytes.js").Bytes} Bytes */
/** @typedef {import("./statements.js").Entry} Entry */
/** @typedef {import("./statements.js").Request} Request */
/** @typedef {import("../types.js").Json} Json */

const LABEL = "amana-signing-key/1";
/** What a key signs besides the list itself: each begins with words of its own, so that none passes for another. */
const CONTEXTS = [
  "amana-key/1",
  "amana-consent/1",
  "amana-act/1",
  "amana-mark/1",
  "amana-identity/1",
];
// 2^255 - 19: the last bytes of it, so that y and R can be compared with it.
const PRIME = Uint8Array.from({ length: 32 }, (_, place) =>
  place === 0 ? 0xed : place === 31 ? 0x7f : 0xff,
);
/** The y of every point of small order, below p (libsodium, `ge25519_has_small_order`); the sign bit does not count. */
const SMALL = [
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
];

/**
 * @param {string} identity `AGE-SECRET-KEY-PQ-1…`
 * @returns {Promise<Bytes>} the 32 bytes that the signing key comes from. Throws DeskError "damaged".
 */
async function seed(identity) {
  const secret = decode("age-secret-key-pq-", identity);
  const key = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
  secret.fill(0);
  const rule = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: utf8(LABEL) };
  return new Uint8Array(await crypto.subtle.deriveBits(rule, key, 256));
}

/**
 * @template Result
 * @param {string} identity
 * @param {(pair: { publicKey: Uint8Array, privateKey: Uint8Array }) => Result} use
 * @returns {Promise<Result>}
 */
async function withKey(identity, use) {
  await sodium.ready;
  const from = await seed(identity);
  const pair = sodium.crypto_sign_seed_keypair(from);
  try {
    return use(pair);
  } finally {
    from.fill(0);
    pair.privateKey.fill(0);
  }
}

/** @param {string} identity @returns {Promise<string>} the public key, 64 hex. Throws DeskError "damaged". */
export const signingPublic = (identity) => withKey(identity, ({ publicKey }) => toHex(publicKey));

/** @param {string} identity @param {Bytes} words @returns {Promise<string>} 128 hex */
const sign = (identity, words) =>
  withKey(identity, ({ privateKey }) => toHex(sodium.crypto_sign_detached(words, privateKey)));

/** The maker's signature. @param {string} identity @param {Request} request @returns {Promise<string>} 128 hex */
export const signRequest = async (identity, request) => sign(identity, requestWords(request));

/** The next signature of an entry that has some. @param {string} identity @param {Entry} entry @returns {Promise<string>} 128 hex */
export const signEntry = async (identity, entry) => sign(identity, entryWords(entry));

/**
 * @param {string} identity
 * @param {string} context one of those above: the list itself is signed by the two functions before this one
 * @param {Json} value
 * @returns {Promise<string>} 128 hex. Throws TypeError.
 */
export async function signWords(identity, context, value) {
  if (!CONTEXTS.includes(context)) throw new TypeError("Nothing is signed under this name.");
  return sign(identity, signable(context, value));
}

/** @param {string} hex of whole bytes @returns {Bytes} */
function fromHex(hex) {
  const bytes = new Uint8Array(hex.length / 2);
  for (let place = 0; place < bytes.length; place += 1)
    bytes[place] = Number.parseInt(hex.slice(2 * place, 2 * place + 2), 16);
  return bytes;
}

/** @param {Bytes} point @returns {Bytes} without the sign of its x */
function yOf(point) {
  const y = point.slice(0, 32);
  y[31] = (y[31] ?? 0) & 0x7f;
  return y;
}

/** @param {Bytes} point 32 bytes @returns {boolean} whether it is written in its only form, and is of large order */
function isSound(point) {
  const y = yOf(point);
  const place = y.findLastIndex((byte, index) => byte !== PRIME[index]);
  const belowPrime = place >= 0 && (y[place] ?? 0) < (PRIME[place] ?? 0);
  return belowPrime && !SMALL.includes(toHex(y));
}

/** @param {unknown} key @returns {key is string} 64 hex digits, canonical and not of small order */
export const isKey = (key) => isHex(key, 64) && isSound(fromHex(key));

/**
 * @param {string} key public, 64 hex
 * @param {Bytes} words that were signed
 * @param {string} signature 128 hex
 * @returns {Promise<void>} Throws RosterError: "key" for one that nobody may have, "signature" otherwise. libsodium
 *   refuses an S that is not below the order; the rest is refused here too, so that a later libsodium cannot be laxer.
 */
export async function verify(key, words, signature) {
  if (!isKey(key)) throw new RosterError("key", "not canonical, or of small order");
  const bytes = isHex(signature, 128) && fromHex(signature);
  if (!bytes || !isSound(bytes)) throw new RosterError("signature");
  await sodium.ready;
  if (!sodium.crypto_sign_verify_detached(bytes, words, fromHex(key)))
    throw new RosterError("signature");
}

/** @param {string} key @param {string} context @param {Json} value @param {string} signature @returns {Promise<void>} as `verify` */
export const verifySignature = async (key, context, value, signature) =>
  verify(key, signable(context, value), signature);
