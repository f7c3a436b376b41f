// Who came, who left and who decided it, for "Who holds what": what a list says, in the order in which it happened.
import { later } from "./days.js";
import { endOf } from "./digits.js";
import { linked } from "./state.js";

/** @typedef {import("./state.js").State} State */
/**
 * One entry. `people`: those whom a founding names; `named`: commitments to names, by person; `by`: its signers, the maker
 * first; `roles`: what the subject has from then on; `lost`: what a restored backup lacks; `replaces`: whether a person came
 * back with new keys; `through`: whom the newcomer is linked with by it.
 *
 * @typedef {{ number: number, day: string, act: string, subject: string, people: string[], named: Record<string, string>,
 *   by: string[], roles: string[], lost: string[], replaces: boolean, through: string[], hash: string }} Past
 */
/** @typedef {Past & { lone: boolean, running: { person: string, until: string }[] }} Line `lone`: one signature where the list had others; `running`: links that do not let two count as two yet */

const LINK_DAYS = 7; // as the rules have it

/** @param {import("./statements.js").Entry} entry @param {State} state after it @returns {Past} */
export function pastOf({ number, day, request, signatures }, state) {
  const { act, facts, subject } = request;
  /** @type {{ person: string, name: string }[]} */ const founders = facts["people"] ?? [];
  const named = founders.map(({ person, name }) => [person, name]);
  if (act === "admit") named.push([subject, String(facts["name"])]);
  const links = act === "admit" ? (state.people[subject]?.links ?? {}) : {};
  const stops = act === "custodian_key" && !facts["recipient"];
  return {
    number,
    day,
    act: stops ? "no_originals" : act,
    subject,
    people: founders.map(({ person }) => person),
    named: Object.fromEntries(named),
    by: signatures.map(({ by }) => by),
    roles: facts["roles"] ?? [],
    lost: lostIn(facts),
    replaces: facts["replaces"] === 1,
    through: Object.keys(links).filter((other) => links[other] === day),
    hash: state.head,
  };
}

/** @param {import("./statements.js").Facts} facts @returns {string[]} entries that a restored backup lacks, as people compare them */
export const lostIn = (facts) => (facts["lost"] ?? []).map(endOf);

/**
 * @param {State} state
 * @param {Past[]} past every entry of it
 * @param {string} today
 * @returns {Line[]} the newest first
 */
export function timeline(state, past, today) {
  let members = 0;
  const lines = past.map((each) => {
    const lone = each.by.length === 1 && members > 1;
    if (each.act === "found") members = each.people.length;
    if (each.act === "admit" && !each.replaces) members += 1;
    if (each.act === "remove") members -= 1;
    return { ...each, lone, running: each.act === "admit" ? running(state, each, today) : [] };
  });
  return lines.reverse();
}

/** @param {State} state @param {Past} admission @param {string} today */
function running(state, { subject, through }, today) {
  return through
    .filter((other) => other in state.people && linked(state, subject, other, today))
    .map((person) => ({
      person,
      until: later(state.people[subject]?.links[person] ?? today, LINK_DAYS),
    }));
}
