// What a server says of a parcel that it took in (docs/formats.md, "What the server says of a parcel"), verified over
// the very bytes that came. Whoever can write into the database can seal a parcel to the desk, and cannot sign this.
import { sha256 } from "@noble/hashes/sha2.js";
import sodium from "libsodium-wrappers";
import { fromBase64, toHex, utf8 } from "./bytes.js";

/**
 * What the server did with a parcel. "…_older": an older release said so, which did not say whose it is; "none": it says
 * nothing; "wrong": what is said is not true of these bytes; "moved": it is another reporter's.
 *
 * @typedef {"stripped" | "original" | "sealed" | "stripped_older" | "original_older" | "sealed_older" | "none" | "wrong" | "moved"} Origin
 */
/** @typedef {{ format: string, parcel: string, mailbox?: string, kind: string, files: string, received_on: string, payload: string, signature: string }} Statement */
/** @typedef {{ statement: string, server: string }} Beside as they came with the bytes */

const CONTEXT = "amana-parcel/2";
const OLDER = "amana-parcel/1"; // names no mailbox
const MAILBOX = /^[0-9a-f]{64}$/;
const SERVER = "amana-server ";
/** @type {Record<string, "stripped" | "original" | "sealed">} */
const FILES = { report: "stripped", addition: "stripped", original: "original", sealed: "sealed" };

/** The SHA-256 of a payload, as it comes: a film is never whole in memory for it. */
export const payloadDigest = () => sha256.create();

/**
 * @param {Beside} beside
 * @param {Uint8Array} digest SHA-256 of the payload that came
 * @param {string} parcel the id that was asked for
 * @param {string} mailbox whose parcels belong here: SHA-256 of the reporter's public key; empty where that is gone
 * @returns {Promise<Origin>} never throws: what cannot be read is not true
 */
export async function originOf({ statement, server }, digest, parcel, mailbox) {
  if (!statement) return "none";
  await sodium.ready;
  try {
    /** @type {Statement} */ const said = JSON.parse(statement);
    const files = FILES[said.kind];
    const known = isFormat(said) && said.files === files && said.parcel === parcel;
    if (!files || !known || said.payload !== toHex(digest) || !server.startsWith(SERVER))
      return "wrong";
    // libsodium takes no key of small order, and no signature with a second spelling.
    const holds = sodium.crypto_sign_verify_detached(
      fromBase64(said.signature),
      utf8(signedLines(said)),
      fromBase64(server.slice(SERVER.length)),
    );
    if (!holds) return "wrong";
    if (!said.mailbox) return `${files}_older`;
    return mailbox && mailbox !== said.mailbox ? "moved" : files;
  } catch {
    return "wrong";
  }
}

/** @param {Statement} said */
const isFormat = ({ format, mailbox }) =>
  mailbox === undefined ? format === OLDER : format === CONTEXT && MAILBOX.test(mailbox);

/** @param {Statement} said */
const signedLines = ({ format, parcel, mailbox, kind, files, received_on: day, payload }) =>
  [format, parcel, ...(mailbox ? [mailbox] : []), kind, files, day, payload]
    .map((line) => `${line}\n`)
    .join("");
