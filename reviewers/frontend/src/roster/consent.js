// What a page adds to an act that takes more than one person: the signature of whoever unlocked this tab.
import { runMine } from "../keys/session.js";
import { DeskError } from "../page/errors.js";
import { say } from "../page/words.js";
import { run } from "../sealed/crypto.js";
import { sha256, utf8 } from "../sealed/bytes.js";
import { forgetLists, listOf, today } from "./served.js";
import { CONSENT, confirmationWords, proposalWords, statementOf } from "./words.js";

/** @typedef {import("./words.js").Words} Words */
/** @typedef {import("./words.js").SignedBy} SignedBy */

/**
 * @param {Words} words
 * @returns {Promise<Record<string, string>>} fields to send beside the rest; none where the desk has no list of people.
 *   Throws DeskError.
 */
export async function signed(words) {
  // The list as it is now, and a number that nothing was signed with before.
  forgetLists();
  const list = await listOf(words.desk);
  if (!list?.state) return {};
  const { head } = list.state;
  const statement = await statementOf(words, head, list.nonce);
  const signature = await runMine("signWords", CONSENT, statement);
  forgetLists();
  return { head, nonce: list.nonce, signature };
}

/**
 * What a form with `data-sign` means: `data-at` is its desk. A proposal's confirmation names act, case and number as
 * `data-act`, `data-case` and `data-proposal`; a proposal says act, case and key in its fields.
 *
 * @param {HTMLFormElement} form
 * @param {Record<string, string>} clear what it says
 * @returns {Promise<Words>}
 */
async function wordsOf(form, clear) {
  const { sign, at = "", act = "", proposal = "", case: id = "" } = form.dataset;
  if (sign === "confirm")
    return confirmationWords(proposalWords(act, at, id, clear["bound_to"] ?? ""), Number(proposal));
  if (sign !== "propose") return { act: sign ?? "", desk: at, what: {} };
  const recipient = clear["recipient"]?.trim();
  const about = clear["case"] ?? "";
  const bound = recipient ? await sha256(utf8(recipient)) : about;
  return proposalWords(clear["act"] ?? "", at, about, bound);
}

/** @param {HTMLFormElement} form @param {Record<string, string>} clear @returns {Promise<Record<string, string>>} as `signed`; none of a form that needs no signature */
export const signedForm = async (form, clear) =>
  form.dataset["sign"] ? signed(await wordsOf(form, clear)) : {};

/**
 * Before plaintext is sent: that others agreed, by their signatures and this browser's own copy of the list.
 *
 * @param {string} desk
 * @param {{ words: Words, by: SignedBy[] }[]} said
 * @param {boolean} mine whether whoever unlocked this tab is a part of the agreement
 * @returns {Promise<void>} Throws DeskError "refused".
 */
export async function requireAgreed(desk, said, mine) {
  const list = await listOf(desk);
  if (!list?.state) return;
  const why = await run("agreed", list.state, said, mine ? [list.own] : [], today());
  if (why) throw new DeskError("refused", [say(`agreement_${why}`)]);
}
