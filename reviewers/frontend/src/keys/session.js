// The unlocked identity of this tab: in memory, and across pages in sessionStorage, sealed with a key that
// the server keeps for this login alone. Neither side can open it without the other.
import { login } from "../page/api.js";
import { fromBase64, text, toBase64, utf8 } from "../sealed/bytes.js";
import { run } from "../sealed/crypto.js";
import { DeskError } from "../page/errors.js";

/** @typedef {import("./keys.js").Pair} Pair */
/** @typedef {{ desk: string, wrapped: string, older?: string[] }} WrappedKey age files in base64 */
/** @typedef {{ recipient: string, sealed_identity: string, desks: WrappedKey[] }} Keys what the server keeps of a person's keys */

const PLACE = "desk-identity";
const NONCE = 12;
/** @type {string | null} */
let unsealed = null;
/** @type {string | null} the public half of it; a lock need not forget that one */
let own = null;
/** @type {Map<string, Pair>} */
const desks = new Map();

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
    unsealed = text(new Uint8Array(opened));
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
  await keep(await run("openWithPassphrase", fromBase64(keys.sealed_identity), passphrase));
}

/** @param {string} identity that was just made or opened */
export async function keep(identity) {
  unsealed = identity;
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE));
  const key = await loginKey();
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, key, utf8(identity));
  sessionStorage.setItem(PLACE, toBase64(new Uint8Array([...nonce, ...new Uint8Array(sealed)])));
}

/** @returns {Promise<string>} the recipient of whoever unlocked this tab. Throws DeskError "not_for_you" before that. */
export async function ownRecipient() {
  if (!own) {
    if (!unsealed) throw new DeskError("not_for_you");
    // From the key itself: the server's word is not needed for it.
    own = await run("recipientOf", unsealed);
  }
  return own;
}

/** @param {import("../sealed/bytes.js").Bytes} plain @returns {Promise<import("../sealed/bytes.js").Bytes>} an age file for this person alone */
export const sealForMe = async (plain) => run("seal", plain, [await ownRecipient()]);

/** @param {import("../sealed/bytes.js").Bytes} sealed @returns {Promise<import("../sealed/bytes.js").Bytes>} Throws DeskError. */
export async function openMine(sealed) {
  if (!unsealed) throw new DeskError("not_for_you");
  return run("open", sealed, unsealed);
}

/** The desks' keys are unwrapped anew when they are needed: one of them may have been changed meanwhile. */
export const forgetDesks = () => desks.clear();

/** Forgets the keys of this tab. */
export function lock() {
  unsealed = null;
  desks.clear();
  sessionStorage.removeItem(PLACE);
}

/**
 * @param {Keys} keys
 * @param {string} desk its slug
 * @returns {Promise<Pair>} the key of a desk; while some things are sealed to keys before it, `identity` has those in
 *   further lines. Throws DeskError "not_for_you" when the person is no member.
 */
export async function deskKey(keys, desk) {
  const known = desks.get(desk);
  if (known) return known;
  const entry = keys.desks.find((candidate) => candidate.desk === desk);
  if (!entry || !unsealed) throw new DeskError("not_for_you");
  const newest = await run("unwrap", fromBase64(entry.wrapped), unsealed);
  const identities = [newest.identity];
  for (const older of entry.older ?? []) {
    // Each key before opens with the one after it.
    identities.push((await run("unwrap", fromBase64(older), identities.at(-1) ?? "")).identity);
  }
  const pair = { identity: identities.join("\n"), recipient: newest.recipient };
  desks.set(desk, pair);
  return pair;
}
