// What a server says of a parcel that it took in (docs/formats.md, "What the server says of a parcel"), verified over
// the very bytes that came. Whoever can write into the database can seal a parcel to the desk, and cannot sign this.
import { sha256 } from "@noble/hashes/sha2.js";
import sodium from "libsodium-wrappers";
import { fromBase64, toHex, utf8 } from "./bytes.js";

/** @typedef {"stripped" | "original" | "none" | "wrong"} Origin what the server did with a parcel; "none": it says nothing; "wrong": what is said is not true of these bytes */
/** @typedef {{ format: string, parcel: string, kind: string, files: string, received_on: string, payload: string, signature: string }} Statement */
/** @typedef {{ statement: string, server: string }} Beside as they came with the bytes */

const CONTEXT = "amana-parcel/1";
const SERVER = "amana-server ";
/** @type {Record<string, "stripped" | "original">} */
const FILES = { report: "stripped", addition: "stripped", original: "original" };

/** The SHA-256 of a payload, as it comes: a film is never whole in memory for it. */
export const payloadDigest = () => sha256.create();

/**
 * @param {Beside} beside
 * @param {Uint8Array} digest SHA-256 of the payload that came
 * @param {string} parcel the id that was asked for
 * @returns {Promise<Origin>} never throws: what cannot be read is not true
 */
export async function originOf({ statement, server }, digest, parcel) {
  if (!statement) return "none";
  await sodium.ready;
  try {
    /** @type {Statement} */ const said = JSON.parse(statement);
    const files = FILES[said.kind];
    const known = said.format === CONTEXT && said.files === files && said.parcel === parcel;
    if (!files || !known || said.payload !== toHex(digest) || !server.startsWith(SERVER))
      return "wrong";
    // libsodium takes no key of small order, and no signature with a second spelling.
    const holds = sodium.crypto_sign_verify_detached(
      fromBase64(said.signature),
      utf8(signedLines(said)),
      fromBase64(server.slice(SERVER.length)),
    );
    return holds ? files : "wrong";
  } catch {
    return "wrong";
  }
}

/** @param {Statement} said */
const signedLines = ({ parcel, kind, files, received_on: day, payload }) =>
  [CONTEXT, parcel, kind, files, day, payload].map((line) => `${line}\n`).join("");
