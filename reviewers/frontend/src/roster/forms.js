// The form of each fact: what an act's `facts` must hold, exactly (`sealing/roster/forms.py`). Runs in the worker alone.
import { Encrypter } from "age-encryption";
import { decode } from "../sealed/bech32.js";
import { isDay } from "./days.js";
import { RosterError } from "./faults.js";
import { isKey, verifySignature } from "./signing.js";
import { OPENING, ROLES } from "./state.js";
import { hasFields, isDesk, isHex, isPerson, KIT, ZEROS } from "./statements.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {(value: any) => boolean} Check */
/** @typedef {Record<string, Check>} Form */

export const MOST_PEOPLE = 100; // as many copies of the desk's key are wrapped at each rotation
// Letters; a hybrid recipient has 1,959.
const RECIPIENT = 2000;
const DAYS = 36_500;
export const ENTRIES = 20_000; // a desk that changes its list ten times a day, for five years
const DIGITS = 5; // of such a number
const MOST_LOST = 100; // ends of a list that a restored backup lacks: one for each member's browser
const PUBLIC = 1216; // bytes of a hybrid recipient
const FILE_KEY = 16; // bytes
/** @type {Set<string>} recipients that were tried: each trial takes some 20 ms */
const sealable = new Set();

/** @param {any} value @param {Form} form @returns {boolean} */
export const fits = (value, form) =>
  hasFields(value, Object.keys(form).sort()) &&
  Object.entries(form).every(([name, check]) => check(value[name]));

/** @type {Check} */
export const isHash = (value) => isHex(value, 64);
/** @type {Check} */
export const isProof = (value) => isHex(value, 128);
/** @type {Check} */
export const isFlag = (value) => value === 0 || value === 1;
/** @type {Check} */
export const isDays = (value) => typeof value === "number" && value <= DAYS;
/** @type {Check} */
export const isText = (value) =>
  typeof value === "string" && value.length > 0 && value.length <= RECIPIENT;
/** @type {Check} */
export const isTextOrNone = (value) => value === "" || isText(value);
export { isDay };

/** @type {Check} */
const isPlace = (value) => typeof value === "number" && value > 1 && value <= ENTRIES;

/** Ends of a list that somebody saw: in order, each once. The founding entry is never lost. @type {Check} */
export const isLost = (value) =>
  Array.isArray(value) &&
  value.length >= 1 &&
  value.length <= MOST_LOST &&
  value.every((one) => fits(one, { head: isHash, number: isPlace })) &&
  inOrder(value.map(({ number, head }) => `${String(number).padStart(DIGITS, "0")} ${head}`));

/** @param {string[]} words @returns {boolean} sorted, each once */
const inOrder = (words) => words.every((word, place) => !place || (words[place - 1] ?? "") < word);

/** Sorted, each once, and one at least that opens. @type {Check} */
export const isRoles = (value) =>
  Array.isArray(value) &&
  value.every((role) => ROLES.includes(role)) &&
  inOrder(value) &&
  value.some((role) => OPENING.includes(role));

/** @type {Check} */
export const isSource = (value) =>
  hasFields(value, []) || fits(value, { desk: isDesk, head: isHash });

export const KIT_FORM = { own: isProof, recipient: isText, signing: isHash };
export const KEYS = { name: isHash, ...KIT_FORM };
const FOUNDER = { ...KEYS, person: isPerson, roles: isRoles };

/** @type {Check} */
export const isKit = (value) => fits(value, KIT_FORM);

/** Sorted by person, each once. @type {Check} */
export const isPeople = (value) =>
  Array.isArray(value) &&
  value.length >= 1 &&
  value.length <= MOST_PEOPLE &&
  value.every((one) => fits(one, FOUNDER)) &&
  inOrder(value.map(({ person }) => person));

/** Marks a recipient as used. @param {State} state @param {string} recipient Throws RosterError "key" when it was, or cannot be sealed to. */
export async function takeRecipient(state, recipient) {
  await refuseWeakRecipient(recipient);
  take(state, recipient);
}

/** @param {string[]} recipients that a browser of this person has tried before, by a list that is the same byte for byte */
export function triedBefore(recipients) {
  for (const recipient of recipients) sealable.add(recipient);
}

/** @param {string} recipient Throws RosterError "key" unless a file can be sealed to this post-quantum recipient. */
export async function refuseWeakRecipient(recipient) {
  if (sealable.has(recipient)) return;
  try {
    const lower = recipient === recipient.toLowerCase();
    if (!lower || decode("age1pq", recipient).length !== PUBLIC) throw new RosterError("key");
    const encrypter = new Encrypter();
    encrypter.addRecipient(recipient);
    // Sealing for a trial: it refuses halves that hide nothing. The library asks its recipients one by one.
    const { recipients } = /** @type {import("../keys/parts.js").Holder} */ (
      /** @type {unknown} */ (encrypter)
    );
    await recipients[0]?.wrapFileKey(new Uint8Array(FILE_KEY));
    sealable.add(recipient);
  } catch {
    throw new RosterError("key", "not a post-quantum recipient");
  }
}

/**
 * Marks a person's or the kit's two keys as used.
 *
 * @param {State} state
 * @param {{ name?: string, own: string, recipient: string, signing: string }} keys
 * @param {string} person
 * @param {string} genesis
 * @returns {Promise<void>} Throws RosterError "key" when one was, is weak, or does not prove by `own` that its holder
 *   joined both to this desk.
 */
export async function takeKeys(state, keys, person, genesis) {
  await takeRecipient(state, keys.recipient);
  if (!isKey(keys.signing)) throw new RosterError("key", "not canonical, or of small order");
  take(state, keys.signing);
  const said = {
    desk: state.desk,
    genesis,
    name: person === KIT ? ZEROS : (keys.name ?? ZEROS),
    person,
    recipient: keys.recipient,
    signing: keys.signing,
  };
  try {
    await verifySignature(keys.signing, "amana-key/1", said, keys.own);
  } catch (error) {
    if (!(error instanceof RosterError)) throw error;
    throw new RosterError("key", "not proved by its holder");
  }
}

/** @param {State} state @param {string} key */
function take(state, key) {
  if (state.used.has(key)) throw new RosterError("key", "used before");
  state.used.add(key);
}
