// The payload of an age file (age v1, section "Payload"). The library opens the header; its own way through
// the payload is several times slower than libsodium's cipher, and a report can be a film.
import { Decrypter } from "age-encryption";
import sodium from "libsodium-wrappers";
import { utf8 } from "./bytes.js";
import { DeskError } from "./errors.js";
import { addIdentities, why } from "./keys.js";

/** @typedef {import("./bytes.js").Bytes} Bytes */
/** @typedef {import("./source.js").Source} Source */

const CHUNK = 64 * 1024; // bytes of plaintext in every chunk but the last
const SEALED = CHUNK + 16;
const SALT = 16;
const COUNTER = 7; // where the low four bytes of the nonce's 11-byte counter begin
const LAST = 11;

/**
 * @param {Source} source at the beginning of an age file
 * @param {string} identity one, or several with a line each
 * @returns {AsyncGenerator<Bytes>} the plaintext, chunk by chunk; each was authenticated before it is given,
 *   and all of them belong together once the last was given. Throws DeskError "damaged" or "not_for_you".
 */
export async function* plaintext(source, identity) {
  const key = await payloadKey(source, identity);
  let chunk = await source.take(SEALED);
  for (let number = 0; ; number += 1) {
    // Only the end of the file tells that a full chunk was the last one.
    const next = chunk.length < SEALED ? chunk.subarray(chunk.length) : await source.take(SEALED);
    const last = next.length === 0;
    const plain = opened(chunk, nonce(number, last), key);
    if (last && number > 0 && plain.length === 0) throw new DeskError("damaged");
    yield plain;
    if (last) return;
    chunk = /** @type {Bytes} */ (next);
  }
}

/** @param {Source} source @param {string} identity @returns {Promise<Bytes>} */
async function payloadKey(source, identity) {
  await sodium.ready;
  const decrypter = new Decrypter();
  addIdentities(decrypter, identity);
  const header = await source.header();
  const fileKey = await decrypter.decryptHeader(header).catch((error) => {
    throw why(error);
  });
  const secret = await crypto.subtle.importKey("raw", /** @type {Bytes} */ (fileKey), "HKDF", false, ["deriveBits"]);
  const way = { name: "HKDF", hash: "SHA-256", salt: await source.take(SALT), info: utf8("payload") };
  return new Uint8Array(await crypto.subtle.deriveBits(way, secret, 256));
}

/** @param {number} number of the chunk, below 2^32 @param {boolean} last */
function nonce(number, last) {
  const bytes = new Uint8Array(12);
  new DataView(bytes.buffer).setUint32(COUNTER, number);
  bytes[LAST] = last ? 1 : 0;
  return bytes;
}

/** @param {Bytes} chunk @param {Uint8Array} at @param {Bytes} key @returns {Bytes} */
function opened(chunk, at, key) {
  try {
    return /** @type {Bytes} */ (sodium.crypto_aead_chacha20poly1305_ietf_decrypt(null, chunk, null, at, key));
  } catch {
    throw new DeskError("damaged");
  }
}
