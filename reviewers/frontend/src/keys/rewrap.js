// A header for a new key in the place of an old one: the file's own key stays, and with it the payload.
import { Decrypter, Encrypter } from "age-encryption";
import { concat, fromBase64, sha256, toBase64, utf8 } from "../sealed/bytes.js";
import { addIdentities } from "./keys.js";

/** @typedef {import("../sealed/bytes.js").Bytes} Bytes */
/** @typedef {{ args: string[], body: Uint8Array }} Stanza */
/** @typedef {{ recipients: { wrapFileKey(key: Uint8Array): Promise<Stanza[]> }[] }} Holder */
/** @typedef {{ kind: string, id: string, header: string, beside: string[] }} OldHeader `header` in base64 */
/** @typedef {{ kind: string, id: string, was: string, header: string }} NewHeader `was`: the SHA-256 of the old one */

const LINE = 64; // letters of base64 in a line of a stanza

/** @param {Uint8Array} bytes @returns {string} base64 without padding, as headers have it */
const base64 = (bytes) => toBase64(bytes).replaceAll("=", "");

/** @param {Stanza} stanza @returns {string} The body ends with a line shorter than the others, an empty one if need be. */
function written({ args, body }) {
  const encoded = base64(body);
  const lines = [];
  for (let place = 0; place <= encoded.length; place += LINE)
    lines.push(encoded.slice(place, place + LINE));
  return `-> ${args.join(" ")}\n${lines.join("\n")}\n`;
}

/** @param {Uint8Array} header @param {string} identity one or several, a line each @returns {Promise<Uint8Array | null>} */
async function fileKey(header, identity) {
  const decrypter = new Decrypter();
  addIdentities(decrypter, identity);
  try {
    return await decrypter.decryptHeader(header);
  } catch {
    // Damaged, or for none of these keys: either way nothing can be made of it here.
    return null;
  }
}

/** @param {Uint8Array} key @param {Bytes} covered @returns {Promise<Uint8Array>} age v1, "Header MAC" */
async function mac(key, covered) {
  const whole = /** @type {Bytes} */ (key.slice());
  const secret = await crypto.subtle.importKey("raw", whole, "HKDF", false, ["deriveKey"]);
  const rule = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: utf8("header") };
  const signing = { name: "HMAC", hash: "SHA-256", length: 256 };
  const signer = await crypto.subtle.deriveKey(rule, secret, signing, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", signer, covered));
}

/**
 * @param {Uint8Array} header of an age file
 * @param {string} newest the identity that is to open it
 * @param {string} older those that may open it, a line each
 * @param {string[]} recipients the newest one's, and whoever opens it besides
 * @returns {Promise<Uint8Array | null>} the same when the newest opens it already; null when no key does
 */
export async function rewrap(header, newest, older, recipients) {
  if (await fileKey(header, newest)) return header;
  const key = await fileKey(header, older);
  if (!key) return null;
  const renewed = await headed(key, recipients);
  // Opened once before it counts: what is sent takes the place of the only header there is.
  const again = await fileKey(renewed, newest);
  return again && again.every((byte, place) => byte === key[place]) ? renewed : null;
}

/** @param {Uint8Array} key of a file @param {string[]} recipients @returns {Promise<Uint8Array>} a header for them */
async function headed(key, recipients) {
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  // The library writes headers with keys of its own alone, so its recipients are asked one by one.
  const { recipients: holders } = /** @type {Holder} */ (/** @type {unknown} */ (encrypter));
  const stanzas = (await Promise.all(holders.map((holder) => holder.wrapFileKey(key)))).flat();
  const covered = utf8(`age-encryption.org/v1\n${stanzas.map(written).join("")}---`);
  return concat([covered, utf8(` ${base64(await mac(key, covered))}\n`)]);
}

/**
 * Headers that somebody else's key opens, beside those that are there.
 *
 * @param {{ id: string, header: string }[]} headers
 * @param {string} identity whatever may open them, a line each
 * @param {string} recipient the other one's
 * @returns {Promise<{ made: { id: string, header: string }[], failed: string[] }>} `failed`: ids of what no key opens
 */
export async function handAll(headers, identity, recipient) {
  /** @type {{ id: string, header: string }[]} */ const made = [];
  /** @type {string[]} */ const failed = [];
  for (const { id, header } of headers) {
    const key = await fileKey(fromBase64(header), identity);
    if (key) made.push({ id, header: toBase64(await headed(key, [recipient])) });
    else failed.push(id);
  }
  return { made, failed };
}

/**
 * @param {OldHeader[]} headers
 * @param {string} newest
 * @param {string} older
 * @param {string} recipient of the newest
 * @returns {Promise<{ made: NewHeader[], failed: string[] }>} `failed`: ids of what no key opens
 */
export async function rewrapAll(headers, newest, older, recipient) {
  /** @type {NewHeader[]} */ const made = [];
  /** @type {string[]} */ const failed = [];
  for (const { kind, id, header, beside } of headers) {
    const old = fromBase64(header);
    const fresh = await rewrap(old, newest, older, [...beside, recipient]);
    if (fresh) made.push({ kind, id, was: await sha256(old), header: toBase64(fresh) });
    else failed.push(id);
  }
  return { made, failed };
}
