// What a desk cannot do yet, for pages that say so before somebody runs into it.
import { canSign, countsAsTwo, custodians } from "./state.js";

/** @typedef {import("./state.js").State} State */
/**
 * @typedef {"one_member" | "one_custodian" | "no_editor" | "no_second_editor" | "no_second_reviewer" | "no_two"
 *   | "suspension_open"} Lack
 */

/** @param {State} state @param {string} role @returns {string[]} who has it and is not suspended */
const able = (state, role) =>
  Object.keys(state.people).filter(
    (person) => canSign(state, person) && state.people[person]?.roles.includes(role),
  );

/** @param {State} state @param {string[]} people @param {string} day @returns {boolean} whether some two of them count as two */
const someTwo = (state, people, day) =>
  people.some((one) => people.some((other) => countsAsTwo(state, one, other, day)));

/**
 * @param {State} state
 * @param {string} today
 * @returns {{ lack: Lack, people: string[] }[]} `people`: those whom it concerns; nothing for a desk that can do all
 */
export function standing(state, today) {
  const people = Object.keys(state.people);
  const signing = people.filter((person) => canSign(state, person));
  const [editors, reviewers] = [able(state, "editor"), able(state, "reviewer")];
  /** @type {[Lack, boolean, string[]][]} */
  const lacks = [
    ["one_member", people.length === 1, people],
    ["one_custodian", custodians(state).length === 1, custodians(state)],
    ["no_editor", editors.length === 0, []],
    ["no_second_editor", editors.length === 1, editors],
    ["no_second_reviewer", new Set([...editors, ...reviewers]).size < 2, reviewers],
    // Linked by an admission of the last days, all of them: acts of two wait.
    ["no_two", people.length > 1 && !someTwo(state, signing, today), signing],
    ["suspension_open", Object.keys(state.suspended).length > 0, Object.keys(state.suspended)],
  ];
  return lacks.flatMap(([lack, holds, concerned]) => (holds ? [{ lack, people: concerned }] : []));
}
