// The payload of an age file (age v1, section "Payload"). The library opens the header; its own way through
// the payload is several times slower than libsodium's cipher, and a report can be a film.
import { Decrypter } from "age-encryption";
import sodium from "libsodium-wrappers";
import { utf8 } from "./bytes.js";
import { ChunkCipher, SEALED } from "./chunks.js";
import { DeskError } from "../page/errors.js";
import { addIdentities, why } from "../keys/keys.js";

/** @typedef {import("./bytes.js").Bytes} Bytes */
/** @typedef {import("./source.js").Source} Source */

const SALT = 16;

/**
 * @param {Source} source at the beginning of an age file
 * @param {string} identity one, or several with a line each
 * @param {(bytes: Uint8Array) => void} [came] is given the payload as it came, sealed, in order; good for as long as it runs
 * @returns {AsyncGenerator<Bytes>} the plaintext, chunk by chunk; each was authenticated before it is given,
 *   and all of them belong together once the last was given. Throws DeskError "damaged" or "not_for_you".
 */
export async function* plaintext(source, identity, came = () => undefined) {
  const cipher = new ChunkCipher(await payloadKey(source, identity, came));
  const sealed = new Uint8Array(SEALED);
  try {
    for (let number = 0, last = false; !last; number += 1) {
      const size = await source.fill(sealed);
      came(sealed.subarray(0, size));
      // Only the end of the file tells that a full chunk was the last one.
      last = await source.atEnd();
      const plain = cipher.open(sealed.subarray(0, size), number, last);
      if (last && number > 0 && plain.length === 0) throw new DeskError("damaged");
      yield plain;
    }
  } finally {
    cipher.forget();
  }
}

/** @param {Source} source @param {string} identity @param {(bytes: Uint8Array) => void} came @returns {Promise<Bytes>} */
async function payloadKey(source, identity, came) {
  await sodium.ready;
  const decrypter = new Decrypter();
  addIdentities(decrypter, identity);
  const header = await source.header();
  const fileKey = await decrypter.decryptHeader(header).catch((error) => {
    throw why(error);
  });
  const secret = await crypto.subtle.importKey(
    "raw",
    /** @type {Bytes} */ (fileKey),
    "HKDF",
    false,
    ["deriveBits"],
  );
  const salt = new Uint8Array(SALT);
  if ((await source.fill(salt)) < SALT) throw new DeskError("damaged");
  came(salt);
  const way = { name: "HKDF", hash: "SHA-256", salt, info: utf8("payload") };
  return new Uint8Array(await crypto.subtle.deriveBits(way, secret, 256));
}
