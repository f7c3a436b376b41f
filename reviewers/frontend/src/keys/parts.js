// The parts of a header, opened and written one by one: the library opens and writes whole headers alone.
import { Decrypter, Encrypter } from "age-encryption";
import { concat, toBase64, utf8 } from "../sealed/bytes.js";
import { stanzasOf } from "../sealed/header.js";
import { DeskError } from "../page/errors.js";
import { addIdentities } from "./keys.js";

/** @typedef {import("../sealed/bytes.js").Bytes} Bytes */
/** @typedef {{ args: string[], body: Uint8Array }} Part */
/** @typedef {{ recipients: { wrapFileKey(key: Uint8Array): Promise<Part[]> }[] }} Holder */
/** @typedef {{ unwrapFileKey(parts: Part[]): Promise<Uint8Array | null> }} Opener */
/** @typedef {import("../sealed/header.js").Stanza} Stanza */

const LINE = 64; // letters of base64 in a line of a stanza

/** @param {Uint8Array} bytes @returns {string} base64 without padding, as headers have it */
const base64 = (bytes) => toBase64(bytes).replaceAll("=", "");

/** @param {Part} part @returns {string} The body ends with a line shorter than the others, an empty one if need be. */
function written({ args, body }) {
  const encoded = base64(body);
  const lines = [];
  for (let place = 0; place <= encoded.length; place += LINE)
    lines.push(encoded.slice(place, place + LINE));
  return `-> ${args.join(" ")}\n${lines.join("\n")}\n`;
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

/** @param {Uint8Array} key of a file @param {string[]} raws its stanzas' lines @returns {Promise<Uint8Array>} the header */
export async function built(key, raws) {
  const covered = utf8(`age-encryption.org/v1\n${raws.join("")}---`);
  return concat([covered, utf8(` ${base64(await mac(key, covered))}\n`)]);
}

/** @param {string} identity one or several, a line each @returns {Opener} */
export function opener(identity) {
  const decrypter = new Decrypter();
  addIdentities(decrypter, identity);
  // The library opens whole headers alone; which of the parts is ours, it is asked one by one.
  return /** @type {Opener} */ (/** @type {unknown} */ (decrypter));
}

/** @param {string} recipient @param {Uint8Array} key @returns {Promise<string>} a stanza's lines */
export async function wrapped(recipient, key) {
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  const { recipients } = /** @type {Holder} */ (/** @type {unknown} */ (encrypter));
  const [part] = (await recipients[0]?.wrapFileKey(key)) ?? [];
  if (!part) throw new DeskError("internal");
  return written(part);
}

/** @param {Uint8Array} one @param {Uint8Array} other */
export const same = (one, other) =>
  one.length === other.length && one.every((byte, place) => byte === other[place]);

/** @typedef {{ key: Uint8Array, stanzas: Stanza[], ours: Stanza[] }} Opened `ours`: those that the identity opens */

/**
 * @param {Uint8Array} header
 * @param {string} identity what may open it, a line each
 * @returns {Promise<Opened | null>} null where no key opens it, or it was changed, or it holds two file keys
 */
export async function openedParts(header, identity) {
  const ask = opener(identity);
  /** @type {Uint8Array | null} */ let key = null;
  /** @type {Stanza[]} */ const ours = [];
  try {
    const stanzas = stanzasOf(header);
    for (const stanza of stanzas) {
      const found = await ask.unwrapFileKey([stanza]);
      if (!found) continue;
      ours.push(stanza);
      if (key && !same(key, found)) return null;
      key = found;
    }
    if (!key) return null;
    const whole = await built(
      key,
      stanzas.map(({ raw }) => raw),
    );
    return same(whole, header) ? { key, stanzas, ours } : null;
  } catch {
    // Malformed: nothing can be made of it here, and it stays as it is.
    return null;
  }
}
