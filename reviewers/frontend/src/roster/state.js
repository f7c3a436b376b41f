// What a list says after its last entry: who holds the desk's key, and who counts as two (`sealing/roster/state.py`). Plain
// data, so that it passes between the worker and a page.
import { later } from "./days.js";
import { ZEROS } from "./statements.js";

/**
 * `name`: a commitment; `since`: day of their admission; `standing`: number of the entry that last changed what they may
 * sign; `links`: who came through them or they through, and on which day.
 *
 * @typedef {{ name: string, recipient: string, signing: string, roles: string[], since: string, standing: number,
 *   links: Record<string, string> }} Person
 */
/** @typedef {{ by: string, day: string, number: number, objected: number }} Suspension `number`: of the entry; `objected`: 0 or 1 */
/** @typedef {{ recipient: string, signing: string }} Kit */
/**
 * `server`: day of the server's first desk; `heads`: each entry's hash with its number; `used`: every key and person that
 * ever stood; `lost`: ends of the list that a restored backup lacks, by hash: number, and day of the entry that says so.
 *
 * @typedef {{ desk: string, genesis: string, head: string, number: number, day: string, server: string,
 *   recipient: string, kit: Kit, people: Record<string, Person>, suspended: Record<string, Suspension>,
 *   used: Set<string>, nonces: Set<string>, heads: Map<string, number>, lost: Map<string, [number, string]>, ever_two: number, custodian_key: string,
 *   retention: number }} State
 */

const LINK_DAYS = 7; // in which somebody admitted by one person is seen by the others
const EXEMPT_DAYS = 7; // of a server that has just begun
export const ROLES = ["administrator", "custodian", "editor", "reviewer"];
export const OPENING = ["custodian", "editor", "reviewer"]; // those that hold the desk's key

/** @param {string} desk @returns {State} before its first entry */
export const start = (desk) => ({
  desk,
  genesis: ZEROS,
  head: ZEROS,
  number: 0,
  day: "",
  server: "",
  recipient: "",
  kit: { recipient: "", signing: "" },
  people: {},
  suspended: {},
  used: new Set(),
  nonces: new Set(),
  heads: new Map(),
  lost: new Map(),
  ever_two: 0,
  custodian_key: "",
  retention: 0,
});

/** @param {State} state @returns {State} People and suspensions in it are replaced, never changed. */
export const copy = (state) => ({
  ...state,
  people: { ...state.people },
  suspended: { ...state.suspended },
  used: new Set(state.used),
  nonces: new Set(state.nonces),
  heads: new Map(state.heads),
  lost: new Map(state.lost),
});

/**
 * @param {State} state
 * @param {import("./memory.js").Seen} seen
 * @returns {boolean} whether the list says that this end was lost, on the day that it was seen or later
 */
export function isLost(state, seen) {
  const [number, day] = state.lost.get(seen.head) ?? [0, ""];
  return number === seen.number && day >= later(seen.day, -1);
}

/** @param {State} state @returns {string[]} also those who are suspended: a suspension does not change who is needed */
export const custodians = ({ people }) =>
  Object.keys(people).filter((person) => people[person]?.roles.includes("custodian"));

/** @param {State} state @param {string} person */
export const canSign = ({ people, suspended }, person) =>
  person in people && !(person in suspended);

/** @param {{ recipient: string, signing: string } | undefined} one @param {{ recipient: string, signing: string } | undefined} other */
export const sameKeys = (one, other) =>
  one?.recipient === other?.recipient && one?.signing === other?.signing;

/** @param {State} state @param {string} person in the list @param {Partial<Person>} fields */
export function change(state, person, fields) {
  state.people[person] = { .../** @type {Person} */ (state.people[person]), ...fields };
}

/** Links a person with others, both ways; nobody with themselves. @param {State} state @param {string} newcomer @param {string[]} through @param {string} day */
export function link(state, newcomer, through, day) {
  for (const other of new Set(through)) {
    if (other === newcomer) continue;
    for (const [one, two] of /** @type {[string, string][]} */ ([
      [newcomer, other],
      [other, newcomer],
    ]))
      change(state, one, { links: { ...state.people[one]?.links, [two]: day } });
  }
}

/**
 * Ends a suspension, if there is one. The days of a link do not run while somebody could not sign against it, so those
 * that are open begin anew.
 *
 * @param {State} state
 * @param {string} person
 * @param {string} day
 */
export function lift(state, person, day) {
  if (!(person in state.suspended)) return;
  for (const one of Object.keys(state.people)) link(state, one, linkedWith(state, one, day), day);
  delete state.suspended[person];
}

/**
 * @param {State} state
 * @param {string} one
 * @param {string} other
 * @param {string} day
 * @returns {boolean} whether one came through the other less than seven days ago; the days during which somebody was
 *   suspended, by whomever, do not count
 */
export function linked(state, one, other, day) {
  const since = state.people[one]?.links[other];
  if (since === undefined) return false;
  const end = later(since, LINK_DAYS);
  return day < end || Object.values(state.suspended).some((each) => each.day < end);
}

/** @param {State} state @param {string} person @param {string} day @returns {string[]} everybody in the list to whom they are linked */
export const linkedWith = (state, person, day) =>
  Object.keys(state.people).filter((other) => linked(state, person, other, day));

/** @param {State} state @param {string} a @param {string} b @param {string} day @returns {boolean} whether two signatures of these people are two people's */
export function countsAsTwo(state, a, b, day) {
  const exempt = day < later(state.server, EXEMPT_DAYS);
  const able = a !== b && canSign(state, a) && canSign(state, b);
  return able && (exempt || !linked(state, a, b, day));
}
