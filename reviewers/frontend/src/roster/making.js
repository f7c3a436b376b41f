// What a person signs about people and keys: proofs of their own keys, requests, and whole entries.
import { post } from "../page/api.js";
import { DeskError } from "../page/errors.js";
import { fileOf, ownRecipient, runMine } from "../keys/session.js";
import { fromBase64, toBase64 } from "../sealed/bytes.js";
import { run } from "../sealed/crypto.js";
import { say } from "../page/words.js";
import { later } from "./days.js";
import { RosterError } from "./faults.js";
import { answerOf, checkedOf, forgetLists, listOf, today } from "./served.js";
import { canonicalOf, ZEROS } from "./statements.js";

/** @typedef {import("./check.js").Checked} Checked */
/** @typedef {import("./state.js").State} State */
/** @typedef {import("./statements.js").Entry} Entry */
/** @typedef {import("./statements.js").Request} Request */
/** @typedef {import("./statements.js").Facts} Facts */
/** @typedef {import("../keys/session.js").Keys} Keys */
/** @typedef {{ wrapped?: Record<string, string>, kit?: string, old?: string }} Parts sealed, in base64 */
/**
 * Of somebody who wants to stand in the list; nothing in it is believed before the digits are compared.
 *
 * @typedef {{ person: string, account: string, name: string, recipient: string, signing: string, own: string,
 *   roles: string[], lost: boolean }} Claim
 */
/** @typedef {{ desk: string, genesis: string, name: string, person: string, recipient: string, signing: string }} Proved */

export const ENTRY_DAYS = 30; // on which a request can be completed: longer than a colleague's holiday
export const HEX = { person: 16, salt: 32 }; // bytes

/** @param {number} bytes @returns {string} random, in hex */
export const random = (bytes) =>
  Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");

/** @returns {Promise<{ recipient: string, signing: string }>} of whoever unlocked this tab */
export const ownKeys = async () => ({
  recipient: await ownRecipient(),
  signing: await runMine("signingPublic"),
});

/** That this person's keys are theirs, at this desk. @param {Proved} said @returns {Promise<string>} */
export const prove = (said) => runMine("signWords", "amana-key/1", said);

/** An unlocked tab is no signature. @param {Keys} keys @param {string} passphrase Throws DeskError "passphrase". */
export async function askAgain(keys, passphrase) {
  await run("openFile", fromBase64(fileOf(keys)), passphrase);
}

/** @param {unknown} value @returns {string} its canonical bytes in base64 */
export const encoded = (value) => toBase64(canonicalOf(value));

/** The first entry of a desk, signed by its founder. @param {Request} request @param {string} person @returns {Promise<string>} in base64 */
export async function firstEntry(request, person) {
  const signature = await runMine("signRequest", request);
  const first = { algorithm: "ed25519", by: person, signature };
  return encoded(entryOf(request, null, request.day, [first]));
}

/** @param {Request} request @param {State | null} state @param {string} day @param {Entry["signatures"]} signatures @returns {Entry} */
export const entryOf = (request, state, day, signatures) => ({
  before: state?.head ?? ZEROS,
  day,
  desk: request.desk,
  number: (state?.number ?? 0) + 1,
  request,
  signatures,
});

/** @param {State} state @returns {string} today, or the day of the last entry, whose maker's clock may be ahead */
export const dayAfter = (state) => (state.day > today() ? state.day : today());

/** @param {string} desk @returns {Promise<Checked & { state: State }>} Throws RosterError "no_list". */
export async function listed(desk) {
  const list = await listOf(desk);
  if (!list?.state) throw new RosterError("no_list");
  return /** @type {Checked & { state: State }} */ (list);
}

/**
 * An act of one person, or the first half of one of two.
 *
 * @param {string} desk
 * @param {string} act
 * @param {string} subject a person, or empty
 * @param {Facts} facts
 * @param {() => Promise<Parts>} parts made only where the act is complete; of a new key at once, so that whoever completes
 *   it can open their own copy first
 * @returns {Promise<import("../page/api.js").Answer>} Throws DeskError.
 */
export const act = async (desk, act, subject, facts, parts) =>
  actOn(await listed(desk), act, subject, facts, parts);

/**
 * As `act`.
 *
 * @param {Checked & { state: State }} list that the person has looked at
 * @param {string} act
 * @param {string} subject
 * @param {Facts} facts
 * @param {() => Promise<Parts>} parts
 * @returns {Promise<import("../page/api.js").Answer>} Throws DeskError.
 */
export async function actOn({ state, own, nonce }, act, subject, facts, parts) {
  const { desk } = state;
  const day = dayAfter(state);
  const last_day = later(day, ENTRY_DAYS);
  const request = { act, day, desk, facts, head: state.head, last_day, nonce, subject };
  const may = await run("needed", state, request, own, day);
  if (may.fault) throw new DeskError("refused", [say(`fault_${may.fault}`)]);
  const signature = await runMine("signRequest", request);
  const first = { algorithm: "ed25519", by: own, signature };
  const answer = may.alone
    ? post(`/desk/roster/${desk}/append`, {
        entry: encoded(entryOf(request, state, day, [first])),
        parts: JSON.stringify(await parts()),
      })
    : post(`/desk/roster/${desk}/propose`, {
        request: encoded(request),
        signature: JSON.stringify(first),
        parts: act === "rotate" ? JSON.stringify(await parts()) : "",
      });
  return answer.finally(forgetLists);
}

/** Against one's own suspension. @param {string} desk */
export async function objectTo(desk) {
  const { own } = await listed(desk);
  return act(desk, "object", own, {}, async () => ({}));
}

/**
 * The second half.
 *
 * @param {string} desk
 * @param {number} id of the proposal
 * @param {(request: Request) => Promise<Parts>} parts
 */
export const complete = async (desk, id, parts) => completeOn(await listed(desk), id, parts);

/**
 * As `complete`.
 *
 * @param {Checked & { state: State }} list that the person has looked at
 * @param {number} id
 * @param {(request: Request) => Promise<Parts>} parts
 */
export async function completeOn({ state, own, proposals }, id, parts) {
  const { desk } = state;
  const proposal = proposals.find((each) => each.id === id);
  if (!proposal) throw new RosterError("proposal");
  const { request, signature } = proposal;
  const entry = entryOf(request, state, dayAfter(state), [signature]);
  const second = { algorithm: "ed25519", by: own, signature: await runMine("signEntry", entry) };
  const whole = { ...entry, signatures: [signature, second] };
  return post(`/desk/roster/${desk}/complete`, {
    proposal: String(id),
    entry: encoded(whole),
    parts: JSON.stringify(await parts(request)),
  }).finally(forgetLists);
}

/**
 * The list as somebody sees it who does not stand in it yet: by the rules, with nothing to compare it with but the digits
 * that a colleague reads out.
 *
 * @param {string} desk
 * @returns {Promise<State | null>} null where the desk has no list yet. Throws RosterError.
 */
export async function seenBy(desk) {
  const { state, faults } = await checkedOf(desk);
  const [fault] = faults;
  if (fault) throw new RosterError(fault);
  return state;
}

/**
 * Shows the keys of whoever unlocked this tab to those who admit, with the proof that they are theirs at this desk.
 *
 * @param {string} desk
 * @returns {Promise<import("../page/api.js").Answer>}
 */
export async function claim(desk) {
  const state = await seenBy(desk);
  const answer = /** @type {any} */ (await answerOf(desk));
  const keys = await ownKeys();
  const { name, person } = answer.me;
  const own = await prove({ desk, genesis: state?.genesis ?? ZEROS, name, person, ...keys });
  return post(`/desk/roster/${desk}/claim`, { signing: keys.signing, own }).finally(forgetLists);
}
