// What is signed: canonical bytes, requests, signatures and entries (`sealing/roster/statements.py`). Nothing here is a
// rule. Everything is RFC 8785 of objects, arrays, strings and whole numbers; hashes, keys and signatures are hex.
import { concat, sha256, text, utf8 } from "../sealed/bytes.js";
import { canonicalBytes } from "../sealed/canonical.js";
import { isDay } from "./days.js";
import { RosterError } from "./faults.js";

/** @typedef {import("../sealed/bytes.js").Bytes} Bytes */
/** @typedef {import("../types.js").Json} Json */
/** @typedef {{ [name: string]: any }} Facts what an act says, see facts.js */
/**
 * `head`: hash of the entry that its maker saw last; `last_day`: the last on which it can be completed.
 *
 * @typedef {{ act: string, day: string, desk: string, facts: Facts, head: string, last_day: string, nonce: string,
 *   subject: string }} Request
 */
/** @typedef {{ algorithm: string, by: string, signature: string }} Signature `by`: a person, or `kit` */
/**
 * @typedef {{ before: string, day: string, desk: string, number: number, request: Request,
 *   signatures: Signature[] }} Entry
 */

export const KIT = "kit";
export const ZEROS = "0".repeat(64);
// A desk's founding entry with 100 people, each with a recipient of 1,959 letters.
const LONGEST = 256 * 1024;
// Brackets within brackets: the deepest entry has five.
const DEEPEST = 8;
const REQUEST = ["act", "day", "desk", "facts", "head", "last_day", "nonce", "subject"];
const ENTRY = ["before", "day", "desk", "number", "request", "signatures"];
const SIGNATURE = ["algorithm", "by", "signature"];

/** @param {unknown} value @param {number} size in digits @returns {value is string} */
export const isHex = (value, size) =>
  typeof value === "string" && value.length === size && /^[0-9a-f]*$/.test(value);

/** @param {unknown} value @returns {value is string} */
export const isPerson = (value) => isHex(value, 32);

/** @param {unknown} value @returns {value is string} */
export const isDesk = (value) => typeof value === "string" && /^[A-Za-z0-9_-]{1,64}$/.test(value);

/** @param {unknown} value @param {string[]} names sorted @returns {value is Facts} an object with these fields and no other */
export function hasFields(value, names) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const given = Object.keys(value).sort();
  return given.length === names.length && given.every((name, place) => name === names[place]);
}

/** @param {unknown} value @param {number} [depth] @returns {boolean} */
function isPlain(value, depth = 0) {
  if (depth > DEEPEST) return false;
  if (typeof value === "string") return true;
  if (typeof value === "number") return Number.isSafeInteger(value) && value >= 0;
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).every((inner) => isPlain(inner, depth + 1));
}

/** @param {unknown} value @returns {Bytes} RFC 8785. Throws RosterError "malformed" for null, booleans and fractions. */
export function canonicalOf(value) {
  if (!isPlain(value)) throw new RosterError("malformed");
  try {
    return canonicalBytes(/** @type {Json} */ (value));
  } catch {
    // A text that is half a letter: no bytes stand for it.
    throw new RosterError("malformed");
  }
}

/** @param {unknown} value @returns {value is Request} Its facts are checked with its act. */
function isRequest(value) {
  return (
    hasFields(value, REQUEST) &&
    typeof value["act"] === "string" &&
    /^[a-z_]{1,32}$/.test(value["act"]) &&
    isDay(value["day"]) &&
    isDesk(value["desk"]) &&
    typeof value["facts"] === "object" &&
    !Array.isArray(value["facts"]) &&
    isHex(value["head"], 64) &&
    isDay(value["last_day"]) &&
    isHex(value["nonce"], 32) &&
    (value["subject"] === "" || isPerson(value["subject"]))
  );
}

/** @param {unknown} value @returns {value is Signature} */
const isSignature = (value) =>
  hasFields(value, SIGNATURE) &&
  value["algorithm"] === "ed25519" &&
  (value["by"] === KIT || isPerson(value["by"])) &&
  isHex(value["signature"], 128);

/** @param {unknown} value @returns {value is Entry} */
function isEntry(value) {
  if (!hasFields(value, ENTRY)) return false;
  const { before, day, desk, number, request, signatures } = value;
  return (
    isHex(before, 64) &&
    isDay(day) &&
    isDesk(desk) &&
    typeof number === "number" &&
    number > 0 &&
    Array.isArray(signatures) &&
    (signatures.length === 1 || signatures.length === 2) &&
    isRequest(request) &&
    signatures.every(isSignature)
  );
}

/**
 * @template Read
 * @param {Bytes} bytes
 * @param {(value: unknown) => value is Read} is
 * @returns {Read} Throws RosterError "malformed" for any other bytes than the canonical ones.
 */
function parsed(bytes, is) {
  if (bytes.length > LONGEST) throw new RosterError("malformed", "too long");
  let value;
  try {
    value = JSON.parse(text(bytes));
  } catch {
    throw new RosterError("malformed", "no JSON");
  }
  const again = canonicalOf(value);
  const same = again.length === bytes.length && again.every((byte, at) => byte === bytes[at]);
  if (!same) throw new RosterError("malformed", "not in canonical form");
  if (!is(value)) throw new RosterError("malformed");
  return value;
}

/** @param {Bytes} bytes @returns {Request} Throws RosterError "malformed". */
export const parseRequest = (bytes) => parsed(bytes, isRequest);

/** @param {Bytes} bytes @returns {Entry} Throws RosterError "malformed". */
export const parseEntry = (bytes) => parsed(bytes, isEntry);

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

/** @param {Entry} entry @param {number} place of a signature, from 0 @returns {Bytes} what that one is over */
export const signedWords = (entry, place) =>
  place === 0
    ? requestWords(entry.request)
    : entryWords({ ...entry, signatures: entry.signatures.slice(0, place) });
