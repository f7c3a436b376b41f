import { Decrypter, Encrypter, generateHybridIdentity, identityToRecipient } from "age-encryption";
import { text, toHex, utf8 } from "../sealed/bytes.js";
import { HYBRID, HybridIdentity } from "../sealed/hybrid.js";
import { DeskError } from "../page/errors.js";
import { linesOf } from "../roster/memory.js";

/** @typedef {import("../sealed/bytes.js").Bytes} Bytes */
/** @typedef {{ identity: string, recipient: string }} Pair */

const WORK = 18; // log2 of the scrypt work factor: about a second
const IDENTITY = /^AGE-SECRET-KEY-PQ-1[0-9A-Z]+$/m;
const DIGITS = 24n;

/** @returns {Promise<Pair>} a new hybrid identity (`AGE-SECRET-KEY-PQ-1…`) and its recipient (`age1pq1…`) */
export async function newIdentity() {
  const identity = await generateHybridIdentity();
  return { identity, recipient: await identityToRecipient(identity) };
}

/**
 * @param {Uint8Array} bytes
 * @param {string[]} recipients at least one
 * @returns {Promise<Bytes>} an age file
 */
export async function seal(bytes, recipients) {
  if (!recipients.length || recipients.some((recipient) => !recipient.startsWith("age1pq1"))) {
    throw new DeskError("internal");
  }
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  return /** @type {Bytes} */ (await encrypter.encrypt(bytes));
}

/**
 * @param {Decrypter} decrypter
 * @param {string} identity one, or several with a line each: a desk's newest key and those before it
 */
export function addIdentities(decrypter, identity) {
  for (const line of identity.split("\n").filter(Boolean))
    decrypter.addIdentity(line.startsWith(`${HYBRID}1`) ? new HybridIdentity(line) : line);
}

/**
 * @param {Uint8Array} file an age file
 * @param {string} identity one, or several with a line each
 * @returns {Promise<Bytes>} Throws DeskError "not_for_you" or "damaged".
 */
export async function open(file, identity) {
  const decrypter = new Decrypter();
  addIdentities(decrypter, identity);
  try {
    return /** @type {Bytes} */ (await decrypter.decrypt(file));
  } catch (error) {
    throw why(error);
  }
}

/**
 * What the library says in words, as a code of ours.
 *
 * @param {unknown} error
 */
export function why(error) {
  if (error instanceof DeskError) return error;
  return new DeskError(String(error).includes("no identity matched") ? "not_for_you" : "damaged");
}

/**
 * An identity as a file that only a passphrase opens; `age -d` asks for it and gives an identity file.
 *
 * @param {Pair} pair
 * @param {string} passphrase
 * @param {string[]} [lines] comments of the file: what it remembers of desks
 * @param {number} [work] log2 of the scrypt work factor
 */
export async function sealWithPassphrase(pair, passphrase, lines = [], work = WORK) {
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase.normalize("NFC"));
  encrypter.setScryptWorkFactor(work);
  return /** @type {Bytes} */ (await encrypter.encrypt(identityFile(pair, lines)));
}

/**
 * @param {Uint8Array} file
 * @param {string} passphrase
 * @returns {Promise<string>} the identity. Throws as `openFile`.
 */
export const openWithPassphrase = async (file, passphrase) =>
  (await openFile(file, passphrase)).identity;

/**
 * @param {Uint8Array} file
 * @param {string} passphrase
 * @returns {Promise<{ identity: string, lines: string[] }>} `lines`: what the file remembers of desks. Throws DeskError
 *   "passphrase" when it does not open.
 */
export async function openFile(file, passphrase) {
  const plain = await openIdentityFile(file, passphrase);
  return { identity: identityIn(plain), lines: linesOf(text(plain)) };
}

/**
 * The same identity file, byte for byte and whatever else it says, under another passphrase.
 *
 * @param {Uint8Array} sealed
 * @param {string} before the passphrase until now
 * @param {string} after
 * @param {number} [work] log2 of the scrypt work factor
 * @returns {Promise<Bytes>} It was opened once with the new passphrase. Throws DeskError "passphrase" or "damaged".
 */
export async function resealIdentityFile(sealed, before, after, work = WORK) {
  const plain = await openIdentityFile(sealed, before);
  const encrypter = new Encrypter();
  encrypter.setPassphrase(after.normalize("NFC"));
  encrypter.setScryptWorkFactor(work);
  const again = /** @type {Bytes} */ (await encrypter.encrypt(plain));
  if (toHex(await openIdentityFile(again, after)) !== toHex(plain)) throw new DeskError("internal");
  return again;
}

/** @param {Uint8Array} sealed @param {string} passphrase @returns {Promise<Bytes>} Throws DeskError "passphrase" or "damaged". */
async function openIdentityFile(sealed, passphrase) {
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase.normalize("NFC"));
  try {
    return /** @type {Bytes} */ (await decrypter.decrypt(sealed));
  } catch (error) {
    throw why(error).code === "not_for_you" ? new DeskError("passphrase") : why(error);
  }
}

/**
 * @param {Pair} pair
 * @param {string[]} recipients who can unwrap it
 */
export const wrap = (pair, recipients) => seal(identityFile(pair), recipients);

/**
 * @param {Uint8Array} wrapped
 * @param {string} identity
 * @returns {Promise<Pair>}
 */
export async function unwrap(wrapped, identity) {
  const inner = identityIn(await open(wrapped, identity));
  return { identity: inner, recipient: await identityToRecipient(inner) };
}

/** @param {string} identity @returns {Promise<string>} */
export const recipientOf = (identity) => identityToRecipient(identity);

/** @param {Pair} pair @param {string[]} [lines] comments @returns {Bytes} as age-keygen writes it: of several keys the newest alone */
export const identityFile = ({ identity, recipient }, lines = []) =>
  utf8([`# public key: ${recipient}`, ...lines, identity.split("\n")[0], ""].join("\n"));

/** @param {Bytes} file */
function identityIn(file) {
  const match = IDENTITY.exec(text(file));
  if (!match) throw new DeskError("damaged");
  return match[0];
}

/**
 * 24 digits in groups of four that two people can compare by voice (79 bits of the SHA-256 of the recipient).
 *
 * @param {string} recipient
 */
export async function fingerprint(recipient) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", utf8(recipient)));
  const number = BigInt(`0x${toHex(digest)}`) % 10n ** DIGITS;
  return (number.toString().padStart(Number(DIGITS), "0").match(/.{4}/g) ?? []).join(" ");
}
