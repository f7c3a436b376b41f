// An entry about to be applied, and what several acts require of it (`sealing/roster/signers.py`).
import { later } from "./days.js";
import { RosterError } from "./faults.js";
import { countsAsTwo, custodians } from "./state.js";
import { KIT } from "./statements.js";

/** @typedef {import("./faults.js").RuleFault} RuleFault */
/**
 * `state`: before it; `request`: what it completes; `signers`: its maker first; `day`, `number`: of the entry.
 *
 * @typedef {{ state: import("./state.js").State, request: import("./statements.js").Request, signers: string[],
 *   day: string, number: number }} Turn
 */

/** @param {boolean} holds @param {RuleFault} fault @param {string} [detail] @returns {asserts holds} */
export function require(holds, fault, detail = "") {
  if (!holds) throw new RosterError(fault, detail);
}

/** @param {Turn} turn */
export const alone = ({ signers }) => signers.length === 1;

/** @param {Turn} turn @returns {string} who made the request */
export const maker = ({ signers }) => /** @type {string} */ (signers[0]);

/** @param {Turn} turn @param {number} [place] of the signature */
export function custodian({ state, signers }, place = 0) {
  const signer = signers[place] ?? "";
  require(signer !== KIT, "not_a_member", "kit");
  const roles = state.people[signer]?.roles ?? [];
  require(roles.includes("custodian"), "role", "needs a custodian");
}

/** @param {Turn} turn */
export const one = (turn) => require(alone(turn), "too_many");

/** Two members who count as two, the maker a custodian. @param {Turn} turn */
export function two(turn) {
  custodian(turn);
  require(!alone(turn), "too_few");
  const second = turn.signers[1] ?? "";
  require(second !== KIT, "not_two");
  require(countsAsTwo(turn.state, maker(turn), second, turn.day), "linked");
}

/** @param {Turn} turn */
export function twoCustodians(turn) {
  two(turn);
  custodian(turn, 1);
}

/**
 * Two, or one in a list of one; who is suspended counts, so that nobody becomes the only one by suspending.
 *
 * @param {Turn} turn
 */
export function twoOrTheOnlyOne(turn) {
  custodian(turn);
  if (Object.keys(turn.state.people).length === 1) one(turn);
  else two(turn);
}

/** Two who count as two, whatever their roles; or one in a list of one. @param {Turn} turn */
export function twoMembers(turn) {
  if (Object.keys(turn.state.people).length === 1) {
    one(turn);
    return;
  }
  require(!alone(turn), "too_few");
  require(countsAsTwo(turn.state, maker(turn), turn.signers[1] ?? "", turn.day), "linked");
}

/** The kit instead of a second member, where nobody counts as two with the maker. @param {Turn} turn @param {number} days */
export function makerAndKit(turn, days) {
  custodian(turn);
  const others = Object.keys(turn.state.people).some((other) =>
    countsAsTwo(turn.state, maker(turn), other, turn.day),
  );
  require(!others, "not_two", "a member can sign");
  waited(turn, days);
}

/**
 * @param {Turn} turn
 * @param {number} days
 * @returns {import("./state.js").Suspension} the subject's, which has lasted so many days without objection
 */
export function waited({ state, request, day }, days) {
  const suspension = state.suspended[request.subject];
  if (!suspension) throw new RosterError("waiting", "not suspended");
  require(!suspension.objected, "objected");
  require(day >= later(suspension.day, days), "waiting", `${days} days`);
  return suspension;
}

/** @param {Turn} turn */
export const settled = ({ state }) => require(!Object.keys(state.suspended).length, "unsettled");

/** @param {Turn} turn */
export const notTheSubject = ({ request, signers }) =>
  require(!signers.includes(request.subject), "subject");

/** @param {Turn} turn @param {string[]} roles that the subject has from then on */
export function custodianRemains({ state, request }, roles) {
  const others = custodians(state).filter((person) => person !== request.subject);
  require(others.length > 0 || roles.includes("custodian"), "custodian");
}
