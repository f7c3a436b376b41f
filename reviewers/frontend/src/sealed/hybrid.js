// The identity of a desk as the library asks it: what its hybrid stanzas hold, opened by libsodium's X-Wing, which takes
// a tenth of the time of the library's own. A desk opens thousands of headers when it searches.
import { extract, expand } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import sodium from "libsodium-wrappers";
import { decode } from "./bech32.js";
import { concat, fromBase64, toBase64, utf8 } from "./bytes.js";
import { DeskError } from "../page/errors.js";

/** @typedef {import("./bytes.js").Bytes} Bytes */
/** @typedef {{ args: string[], body: Uint8Array }} Stanza */

export const HYBRID = "AGE-SECRET-KEY-PQ-";
const STANZA = "mlkem768x25519";
const [SEED, SHARE, BODY] = [32, 1120, 32]; // bytes
const EMPTY = new Uint8Array();
// HPKE (RFC 9180) with X-Wing, HKDF-SHA256 and ChaCha20Poly1305, in its base mode.
const SUITE = concat([utf8("HPKE"), Uint8Array.of(0x64, 0x7a, 0, 1, 0, 3)]);
const VERSION = utf8("HPKE-v1");

/** @param {string} label @param {Uint8Array} value */
const labeled = (label, value) => concat([VERSION, SUITE, utf8(label), value]);
/** @param {Uint8Array} salt @param {string} label @param {Uint8Array} value */
const extracted = (salt, label, value) => extract(sha256, labeled(label, value), salt);
const CONTEXT = concat([
  Uint8Array.of(0),
  extracted(EMPTY, "psk_id_hash", EMPTY),
  extracted(EMPTY, "info_hash", utf8(`age-encryption.org/${STANZA}`)),
]);

/** @param {Uint8Array} secret @param {string} label @param {number} size bytes */
const expanded = (secret, label, size) =>
  expand(sha256, secret, concat([Uint8Array.of(0, size), labeled(label, CONTEXT)]), size);

/** @param {string} encoded base64 without padding @returns {Bytes} Throws Error where it is not canonical. */
function bytesOf(encoded) {
  const bytes = fromBase64(encoded);
  if (toBase64(bytes).replaceAll("=", "") !== encoded) throw new Error(`invalid ${STANZA} stanza`);
  return bytes;
}

/** An identity for the library's Decrypter. */
export class HybridIdentity {
  #seed;

  /** @param {string} identity `AGE-SECRET-KEY-PQ-1…` Throws DeskError "damaged". */
  constructor(identity) {
    this.#seed = decode(HYBRID.toLowerCase(), identity);
    if (this.#seed.length !== SEED) throw new DeskError("damaged");
  }

  /** @param {Stanza[]} stanzas @returns {Promise<Uint8Array | null>} the key of the file, or null where none is this identity's. Throws Error for a stanza that is none. */
  async unwrapFileKey(stanzas) {
    await sodium.ready;
    for (const { args, body } of stanzas.filter((stanza) => stanza.args[0] === STANZA)) {
      const share = bytesOf(args[1] ?? "");
      if (args.length !== 2 || share.length !== SHARE || body.length !== BODY)
        throw new Error(`invalid ${STANZA} stanza`);
      const shared = sodium.crypto_kem_xwing_dec(share, this.#seed);
      const secret = extracted(shared, "secret", EMPTY);
      const [key, nonce] = [expanded(secret, "key", 32), expanded(secret, "base_nonce", 12)];
      try {
        return sodium.crypto_aead_chacha20poly1305_ietf_decrypt(null, body, null, nonce, key);
      } catch {
        // Somebody else's stanza: libsodium says no more than that its tag does not fit.
      }
    }
    return null;
  }
}
