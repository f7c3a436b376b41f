// What a page adds to an act that takes more than one person: the signature of whoever unlocked this tab.
import { runMine } from "../keys/session.js";
import { DeskError } from "../page/errors.js";
import { say } from "../page/words.js";
import { run } from "../sealed/crypto.js";
import { fromBase64, sha256, utf8 } from "../sealed/bytes.js";
import { believed, forgetLists, today } from "./served.js";
import { CONSENT, confirmationWords, proposalWords, reasonDigest, statementOf } from "./words.js";

/** @typedef {import("./words.js").Words} Words */
/** @typedef {import("./words.js").SignedBy} SignedBy */
/** @typedef {import("../sealed/bytes.js").Bytes} Bytes */

/**
 * @param {Words} words
 * @returns {Promise<Record<string, string>>} fields to send beside the rest; none where the desk has no list of people.
 *   Throws DeskError.
 */
export async function signed(words) {
  // The list as it is now, and a number that nothing was signed with before.
  forgetLists();
  const { state, trusted, nonce } = await believed(words.desk);
  if (!state) return {};
  if (!trusted) throw refused("stranger");
  const { head } = state;
  const statement = await statementOf(words, head, nonce);
  const signature = await runMine("signWords", CONSENT, statement);
  forgetLists();
  return { head, nonce, signature };
}

/** @param {string} why */
const refused = (why) => new DeskError("refused", [say(`agreement_${why}`)]);

/**
 * A proposal, signed by who makes it.
 *
 * @param {string} act
 * @param {string} desk
 * @param {string} id of the case, or empty
 * @param {string} bound_to
 * @param {Bytes | null} reason sealed
 * @returns {Promise<Record<string, string>>} as `signed`, with the day that was signed
 */
export async function signedProposal(act, desk, id, bound_to, reason) {
  const made = { day: today(), reason: await reasonDigest(reason) };
  const fields = await signed(proposalWords(act, desk, id, bound_to, made));
  return { ...fields, day: made.day };
}

/** @typedef {{ desk: string, case: string, bound_to: string }} About what a proposal is about, as the page says it */

/** @param {HTMLFormElement} form with the proposal's act, day and sealed reason @param {About} about @returns {Promise<Words>} what its maker signed */
async function proposedWords({ dataset }, { desk, case: id, bound_to }) {
  const { act = "", day = "", reason = "" } = dataset;
  const digest = await reasonDigest(reason ? fromBase64(reason) : null);
  return proposalWords(act, desk, id, bound_to, day ? { day, reason: digest } : null);
}

/**
 * That its maker signed exactly what this page shows: act, case, key, day and reason. A row that somebody changed
 * meanwhile is noticed here.
 *
 * @param {HTMLFormElement} form as above, with its maker's signature
 * @param {About} about
 * @returns {Promise<void>} Throws DeskError "refused".
 */
export async function requireProposed(form, about) {
  const { signed: by = "" } = form.dataset;
  const words = await proposedWords(form, about);
  await requireAgreed(about.desk, [{ words, by: by ? [JSON.parse(by)] : [] }], true);
}

/**
 * What is signed to confirm a proposal, once its maker's own signature was found to be for it.
 *
 * @param {HTMLFormElement} form as above, with the proposal's number
 * @param {About} about
 * @returns {Promise<Record<string, string>>} as `signed`. Throws DeskError "refused".
 */
export async function signedConfirmation(form, about) {
  await requireProposed(form, about);
  const words = await proposedWords(form, about);
  return signed(confirmationWords(words, Number(form.dataset["proposal"]), about.bound_to));
}

/**
 * The signature of a form with `data-sign`: `data-at` is its desk. A confirmation says the rest as `signedConfirmation`
 * has it; a proposal says act, case and key in its fields.
 *
 * @param {HTMLFormElement} form
 * @param {Record<string, string>} clear what it says
 * @param {Bytes | null} [sealed] what it says to the desk alone
 * @returns {Promise<Record<string, string>>} as `signed`; none of a form that needs no signature
 */
export async function signedForm(form, clear, sealed = null) {
  const { sign, at = "", case: id = "" } = form.dataset;
  if (!sign) return {};
  if (sign === "confirm")
    return signedConfirmation(form, { desk: at, case: id, bound_to: clear["bound_to"] ?? "" });
  const recipient = clear["recipient"]?.trim();
  const about = clear["case"] ?? "";
  const bound = recipient ? await sha256(utf8(recipient)) : about;
  return signedProposal(clear["act"] ?? "", at, about, bound, sealed);
}

/**
 * Before plaintext is sent, or somebody signs as the second: that others agreed, by their signatures and this browser's
 * own copy of the list, which must name who looks at it.
 *
 * @param {string} desk
 * @param {{ words: Words, by: SignedBy[] }[]} said
 * @param {boolean} mine whether whoever unlocked this tab is a part of the agreement
 * @returns {Promise<void>} Throws DeskError "refused".
 */
export async function requireAgreed(desk, said, mine) {
  const why = await run("agreed", await believed(desk), said, mine, today());
  if (why) throw refused(why);
}
