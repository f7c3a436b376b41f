// The unlocked identity of this tab: in memory, and across pages in sessionStorage, sealed with a key that
// the server keeps for this login alone. Neither side can open it without the other.
import { login } from "../page/api.js";
import { fromBase64, text, toBase64, utf8 } from "../sealed/bytes.js";
import { run } from "../sealed/crypto.js";
import { DeskError } from "../page/errors.js";
import { unwrapped } from "./copies.js";

/** @typedef {import("./keys.js").Pair} Pair */
/** @typedef {{ recipient: string, former: string[] }} Named the desk's key, and those before it */
/** @typedef {{ desk: string, wrapped: string, older?: string[], copies?: string[], unopened?: boolean }} WrappedKey age files in base64 */
/** @typedef {{ recipient: string, sealed_identity: string, desks: WrappedKey[] }} Keys what the server keeps of a person's keys */

const PLACE = "desk-identity";
const NONCE = 12;
/** @type {string | null} */
let unsealed = null;
/** @type {string | null} the public half of it; a lock need not forget that one */
let own = null;
/** @type {string[]} what the person's file remembers of desks */
let lines = [];
/** @type {Map<string, Pair>} */
const desks = new Map();
/** @type {Map<string, string>} a person's file as the page has it, and the one that the server keeps since, in base64 */
const renewed = new Map();

async function loginKey() {
  const { key } = await login();
  return crypto.subtle.importKey("raw", fromBase64(key), "AES-GCM", false, ["encrypt", "decrypt"]);
}

/** @returns {boolean} whether this tab has something sealed of the page before, which may be of no use by now */
export const isKept = () => sessionStorage.getItem(PLACE) !== null;

/** @returns {Promise<boolean>} whether this tab is unlocked, restoring it from the page before */
export async function isUnlocked() {
  if (unsealed) return true;
  const kept = sessionStorage.getItem(PLACE);
  if (!kept) return false;
  const bytes = fromBase64(kept);
  try {
    const key = await loginKey();
    const opened = await crypto.subtle.decrypt(
      { name: "AES-GCM", iv: bytes.subarray(0, NONCE) },
      key,
      bytes.subarray(NONCE),
    );
    [unsealed = null, ...lines] = text(new Uint8Array(opened)).split("\n");
  } catch (error) {
    if (error instanceof DeskError) throw error;
    // Sealed under an earlier login: of no use to anybody now.
    sessionStorage.removeItem(PLACE);
  }
  return unsealed !== null;
}

/**
 * @param {Keys} keys
 * @param {string} passphrase
 * @returns {Promise<void>} Throws DeskError "passphrase" or "damaged".
 */
export async function unlock(keys, passphrase) {
  const opened = await run("openFile", fromBase64(fileOf(keys)), passphrase);
  await keep(opened.identity, opened.lines);
}

/** @param {Keys} keys @returns {string} the person's own file, as the server keeps it now */
export const fileOf = ({ sealed_identity: file }) => renewed.get(file) ?? file;

/** @param {Keys} keys @param {string} file that the server keeps in the place of the page's, in base64 */
export const fileKept = ({ sealed_identity: before }, file) => renewed.set(before, file);

/** @param {string} identity that was just made or opened @param {string[]} [remembered] the lines about desks in its file */
export async function keep(identity, remembered = []) {
  if (identity !== unsealed) own = null;
  unsealed = identity;
  lines = remembered;
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE));
  const key = await loginKey();
  const kept = utf8([identity, ...remembered].join("\n"));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, key, kept);
  sessionStorage.setItem(PLACE, toBase64(new Uint8Array([...nonce, ...new Uint8Array(sealed)])));
}

/** @returns {string} the identity of whoever unlocked this tab. Throws DeskError "not_for_you" before that. */
function mine() {
  if (!unsealed) throw new DeskError("not_for_you");
  return unsealed;
}

/** @returns {Promise<string>} the recipient of whoever unlocked this tab. Throws DeskError "not_for_you" before that. */
export async function ownRecipient() {
  // From the key itself: the server's word is not needed for it.
  own ??= await run("recipientOf", mine());
  return own;
}

/** @returns {string[]} what the file of whoever unlocked this tab remembers of desks */
export const rememberedLines = () => lines;

/**
 * The person's file anew, with what is remembered now.
 *
 * @param {string} passphrase that opened it
 * @param {string[]} remembered
 * @returns {Promise<string>} in base64. Throws DeskError.
 */
export async function resealed(passphrase, remembered) {
  const pair = { identity: mine(), recipient: await ownRecipient() };
  const sealed = await run("sealWithPassphrase", pair, passphrase, remembered);
  await keep(pair.identity, remembered);
  return toBase64(sealed);
}

/**
 * A task of the worker that takes the person's own identity first.
 *
 * @template {"signingPublic" | "signRequest" | "signEntry" | "signWords" | "checkDesk" | "unwrapMine"} Name
 * @param {Name} task
 * @param {import("../sealed/worker.js").WithIdentity<Name>} given
 * @returns {Promise<Awaited<ReturnType<import("../sealed/worker.js").Tasks[Name]>>>} Throws DeskError.
 */
export async function runMine(task, ...given) {
  return run(task, .../** @type {any} */ ([mine(), ...given]));
}

/** @param {import("../sealed/bytes.js").Bytes} plain @returns {Promise<import("../sealed/bytes.js").Bytes>} an age file for this person alone */
export const sealForMe = async (plain) => run("seal", plain, [await ownRecipient()]);

/** @param {import("../sealed/bytes.js").Bytes} sealed @returns {Promise<import("../sealed/bytes.js").Bytes>} Throws DeskError. */
export async function openMine(sealed) {
  return run("open", sealed, mine());
}

/** The desks' keys are unwrapped anew when they are needed: one of them may have been changed meanwhile. */
export const forgetDesks = () => desks.clear();

/** Forgets the keys of this tab. */
export function lock() {
  unsealed = null;
  lines = [];
  desks.clear();
  sessionStorage.removeItem(PLACE);
}

/**
 * @param {Keys} keys
 * @param {string} desk its slug
 * @param {Named | null} [list] what the desk's verified list says of its key; null where the desk has no list
 * @returns {Promise<Pair>} the key of a desk; while some things are sealed to keys before it, `identity` has those in
 *   further lines. Throws DeskError "not_for_you" when the person is no member, "roster_desk_key" or "roster_old_key" when
 *   the list names another key.
 */
export async function deskKey(keys, desk, list = null) {
  const entry = keys.desks.find((candidate) => candidate.desk === desk);
  if (!entry) throw new DeskError("not_for_you");
  const pair = desks.get(desk) ?? (await unwrapped(entry, mine(), list?.recipient));
  if (list && pair.recipient !== list.recipient)
    throw new DeskError(
      list.former.includes(pair.recipient) ? "roster_old_key" : "roster_desk_key",
    );
  desks.set(desk, pair);
  return pair;
}
