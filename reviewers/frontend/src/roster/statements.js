// The bytes of the list of people: requests, entries, what is signed and what is hashed. Nothing here is a rule.
import { concat, sha256, text, utf8 } from "../sealed/bytes.js";
import { canonicalBytes } from "../sealed/canonical.js";
import { RosterError } from "./faults.js";

/** @typedef {import("../sealed/bytes.js").Bytes} Bytes */
/** @typedef {import("../types.js").Json} Json */
/** @typedef {{ [name: string]: any }} Facts what an act says, see acts.js */
/**
 * @typedef {{ act: string, day: string, desk: string, facts: Facts, head: string, last_day: string, nonce: string,
 *   subject: string }} Request
 */
/** @typedef {{ algorithm: string, by: string, signature: string }} Signature */
/**
 * @typedef {{ before: string, day: string, desk: string, number: number, request: Request,
 *   signatures: Signature[] }} Entry
 */

export const ZEROS = "0".repeat(64);
export const LONGEST = 128 * 1024; // bytes of an entry: a list of a hundred people is founded with less
const REQUEST = ["act", "day", "desk", "facts", "head", "last_day", "nonce", "subject"];
const ENTRY = ["before", "day", "desk", "number", "request", "signatures"];
const SIGNATURE = ["algorithm", "by", "signature"];
const HASH = /^[0-9a-f]{64}$/;
const NONCE = /^[0-9a-f]{32}$/;
const SIGNED = /^[0-9a-f]{128}$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** @param {unknown} value @param {string[]} names sorted */
export function hasFields(value, names) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const given = Object.keys(value).sort();
  return given.length === names.length && given.every((name, place) => name === names[place]);
}

/** @param {unknown} value @returns {value is string} a day of the calendar, `YYYY-MM-DD` */
export const isDay = (value) =>
  typeof value === "string" &&
  DAY.test(value) &&
  !Number.isNaN(Date.parse(value)) &&
  new Date(value).toISOString().startsWith(value);

/** Objects, arrays, strings and whole numbers alone, so that no two languages write a value differently. @param {unknown} value */
function isPlain(value) {
  if (typeof value === "string") return true;
  if (typeof value === "number") return Number.isSafeInteger(value) && value >= 0;
  if (typeof value !== "object" || value === null) return false;
  return /** @type {boolean} */ (Object.values(value).every(isPlain));
}

/** @param {unknown} value @returns {Bytes} RFC 8785. Throws RosterError "malformed". */
export function canonicalOf(value) {
  if (!isPlain(value)) throw new RosterError("malformed");
  try {
    return canonicalBytes(/** @type {Json} */ (value));
  } catch {
    // A text that is half a letter: no bytes stand for it.
    throw new RosterError("malformed");
  }
}

/** @param {unknown} request @returns {request is Request} in shape; its facts are looked at with its act */
export function isRequest(request) {
  if (!hasFields(request, REQUEST)) return false;
  const { facts, day, last_day, head, nonce, ...words } = /** @type {Request} */ (request);
  return (
    Object.values(words).every((word) => typeof word === "string") &&
    typeof facts === "object" &&
    !Array.isArray(facts) &&
    isDay(day) &&
    isDay(last_day) &&
    HASH.test(head) &&
    NONCE.test(nonce)
  );
}

/** @param {unknown} signature */
function isSignature(signature) {
  if (!hasFields(signature, SIGNATURE)) return false;
  const { algorithm, by, signature: signed } = /** @type {Signature} */ (signature);
  return algorithm === "ed25519" && typeof by === "string" && SIGNED.test(signed);
}

/** @param {unknown} entry @returns {entry is Entry} in shape */
function isEntry(entry) {
  if (!hasFields(entry, ENTRY)) return false;
  const { before, day, desk, number, request, signatures } = /** @type {Entry} */ (entry);
  const makers = Array.isArray(signatures) && signatures.every(isSignature);
  return (
    HASH.test(before) &&
    isDay(day) &&
    typeof desk === "string" &&
    typeof number === "number" &&
    isRequest(request) &&
    makers &&
    signatures.length > 0
  );
}

/**
 * @template Read
 * @param {Bytes} bytes
 * @param {(value: unknown) => value is Read} is
 * @returns {Read} Throws RosterError "malformed" for any other bytes than the canonical ones.
 */
function parsed(bytes, is) {
  try {
    const value = JSON.parse(text(bytes));
    const again = canonicalOf(value);
    const same = again.length === bytes.length && again.every((byte, at) => byte === bytes[at]);
    if (same && is(value)) return value;
  } catch {
    // Not UTF-8, not JSON, or nested deeper than a stack: all the same here.
  }
  throw new RosterError("malformed");
}

/** @param {Bytes} bytes @returns {Request} Throws RosterError "malformed". */
export const parseRequest = (bytes) => parsed(bytes.subarray(0, LONGEST + 1), isRequest);

/** @param {Bytes} bytes @returns {Entry} Throws RosterError "malformed". */
export function parseEntry(bytes) {
  if (bytes.length > LONGEST) throw new RosterError("malformed");
  return parsed(bytes, isEntry);
}

/** @param {Request} request @returns {Promise<string>} */
export const digestOf = (request) => sha256(canonicalOf(request));

/** @param {Entry} entry @returns {Promise<string>} */
export const hashOf = (entry) => sha256(canonicalOf(entry));

/** @param {string} context @param {unknown} value @returns {Bytes} what is signed, or hashed for digits */
export const signable = (context, value) => concat([utf8(`${context}\n`), canonicalOf(value)]);

/** @param {Request} request @returns {Bytes} what its maker signs */
export const requestWords = (request) => signable("amana-roster/1", request);

/** @param {Entry} entry with the signatures before this one @returns {Bytes} what whoever completes it signs */
export const entryWords = (entry) => signable("amana-roster/1", entry);

/** @param {Entry} entry @param {number} place of a signature, from 0 @returns {Bytes} what that one covers */
export const signedWords = (entry, place) =>
  place === 0
    ? requestWords(entry.request)
    : entryWords({ ...entry, signatures: entry.signatures.slice(0, place) });

/** What a person's or the kit's signing key signs of itself. @typedef {{ desk: string, genesis: string, name: string, person: string, recipient: string, signing: string }} OwnKey */
