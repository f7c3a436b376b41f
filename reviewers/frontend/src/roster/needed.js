// Who may complete a request, for pages that ask the right people (`needed` in `sealing/roster/chain.py`).
import { RosterError } from "./faults.js";
import { actOf } from "./rules.js";
import { KIT } from "./statements.js";

/** @typedef {import("./faults.js").Fault} Fault */
/**
 * `alone`: its maker, with no second signature; `people` and `kit`: each of them, as the second; `fault`: why nobody, else
 * empty.
 *
 * @typedef {{ alone: boolean, people: string[], kit: boolean, fault: Fault | "" }} Needed
 */

/**
 * By the rules alone: neither keys nor signatures are looked at. The first fault is that of the maker with each in turn.
 *
 * @param {import("./state.js").State} state
 * @param {import("./statements.js").Request} request
 * @param {string} maker
 * @param {string} day
 * @returns {Promise<Needed>}
 */
export async function needed(state, request, maker, day) {
  /** @param {string[]} second @returns {Fault | ""} */
  const fault = (second) => {
    const number = state.number + 1;
    const turn = { state, request, signers: [maker, ...second], day, number };
    try {
      actOf(turn).signers(turn);
      return "";
    } catch (error) {
      if (!(error instanceof RosterError)) throw error;
      return error.fault;
    }
  };
  const others = Object.keys(state.people).filter((person) => person !== maker);
  const faults = others.map((person) => fault([person]));
  const people = others.filter((_, place) => !faults[place]);
  const [lone, kit] = [fault([]), fault([KIT])];
  const able = !lone || !kit || people.length > 0;
  // A lone signature's fault says most, unless it lacks only a second one.
  const why = lone === "too_few" ? (faults[0] ?? lone) : lone;
  return { alone: !lone, people, kit: !kit, fault: able ? "" : why };
}
