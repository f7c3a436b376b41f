// Whether two people agreed, by their signatures and this browser's own copy of the list. Runs in the worker alone.
import { RosterError } from "./faults.js";
import { verifySignature } from "./signing.js";
import { canSign, countsAsTwo } from "./state.js";
import { CONSENT, statementOf } from "./words.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./words.js").Words} Words */
/** @typedef {import("./words.js").SignedBy} SignedBy */

/** @param {State} state @param {Words} words @param {SignedBy} by @returns {Promise<boolean>} whether somebody in the list signed them, who still may */
async function stands(state, words, { person, head, nonce, signature }) {
  const signer = state.people[person];
  if (!signer || !canSign(state, person) || !state.heads.has(head)) return false;
  try {
    await verifySignature(
      signer.signing,
      CONSENT,
      await statementOf(words, head, nonce),
      signature,
    );
    return true;
  } catch (error) {
    if (!(error instanceof RosterError)) throw error;
    return false;
  }
}

/**
 * @param {Pick<import("./check.js").Checked, "state" | "trusted" | "own">} list of the desk, as this browser checked it
 * @param {{ words: Words, by: SignedBy[] }[]} said what each part of the agreement is, and who signed it
 * @param {boolean} mine whether whoever unlocked this tab is a part of the agreement
 * @param {string} day
 * @returns {Promise<"" | "stranger" | "unsigned" | "not_two">} whether each part was signed by somebody who counts as two
 *   with those of the other parts; "stranger": the list does not name this reader, so it is nothing to believe
 */
export async function agreed({ state, trusted, own }, said, mine, day) {
  // A desk of an older release: nothing is signed there. Whoever has seen a list is told before, in red.
  if (!state) return "";
  if (!trusted || !canSign(state, own)) return "stranger";
  /** @type {string[][]} one list of people for each part */
  const parts = mine ? [[own]] : [];
  for (const { words, by } of said) {
    const good = [];
    for (const each of by) if (await stands(state, words, each)) good.push(each.person);
    if (!good.length) return "unsigned";
    parts.push(good);
  }
  return apart(state, parts, [], day) ? "" : "not_two";
}

/** @param {State} state @param {string[][]} parts @param {string[]} chosen @param {string} day @returns {boolean} whether one of each can be chosen, all of whom count as two */
function apart(state, [first, ...rest], chosen, day) {
  if (!first) return true;
  return first.some(
    (person) =>
      chosen.every((other) => countsAsTwo(state, person, other, day)) &&
      apart(state, rest, [...chosen, person], day),
  );
}
