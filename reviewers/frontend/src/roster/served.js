// The lists of people that this page was given, checked once each: what seals or wraps takes its recipients from here.
import { getJson } from "../page/api.js";
import { DeskError } from "../page/errors.js";
import { rememberedLines, runMine } from "../keys/session.js";
import { RosterError } from "./faults.js";
import { rememberedHere, rememberHere } from "./here.js";
import { merge, read } from "./memory.js";

/** @typedef {import("./check.js").Checked} Checked */
/** @typedef {import("./check.js").Served} Served */
/** @typedef {import("./state.js").State} State */

/** @type {Map<string, Promise<Checked>>} by the address of the desk */
const lists = new Map();
/** @type {Map<string, Served | null>} what they were made of */
const answers = new Map();

/** @returns {string} the day of today, as lists write it (UTC) */
export const today = () => new Date().toISOString().slice(0, 10);

/** @param {string} desk @returns {Promise<Served | null>} null: the server says that this desk has no list. Throws DeskError. */
async function served(desk) {
  try {
    return /** @type {Served} */ (await getJson(`/desk/roster/${desk}/`));
  } catch (error) {
    const none = error instanceof DeskError && error.response["status"] === 404;
    if (!none) throw error;
    return null;
  }
}

/** @param {string} desk @returns {Promise<Checked>} */
async function check(desk) {
  const remembered = merge(read(rememberedLines()), rememberedHere());
  const look = async () => {
    const answer = await served(desk);
    answers.set(desk, answer);
    return runMine("checkDesk", desk, answer, remembered[desk] ?? null, today());
  };
  const first = await look();
  // Somebody may have acted, and left a mark, between the two halves of one answer.
  const result = first.faults.length ? await look() : first;
  // Other desks of this page may have been remembered meanwhile.
  if (result.seen) rememberHere(merge(rememberedHere(), { [desk]: result.seen }));
  return result;
}

/** @param {string} desk @returns {Promise<Checked>} also with faults. Throws DeskError where nothing could be looked at. */
export function checkedOf(desk) {
  const known = lists.get(desk);
  if (known) return known;
  const asked = check(desk);
  lists.set(desk, asked);
  // What could not be fetched is asked for again; what is wrong stays wrong for this page.
  asked.catch(() => lists.delete(desk));
  return asked;
}

/** @param {string} desk @returns {Promise<Checked>} also one that does not name this person. Throws DeskError "roster_…" for a list that is not to be believed. */
export async function believed(desk) {
  const checked = await checkedOf(desk);
  const [fault] = checked.faults;
  if (fault) throw new RosterError(fault);
  return checked;
}

/**
 * @param {string} desk
 * @returns {Promise<State | null>} null where the desk has no list yet, or none that names this person. Throws DeskError
 *   "roster_…" for one that is not to be believed.
 */
export async function rosterOf(desk) {
  const { state, trusted } = await believed(desk);
  return trusted ? state : null;
}

/** @param {string} desk @returns {Promise<Checked | null>} as `rosterOf`, with what was checked beside the list */
export async function listOf(desk) {
  const checked = await believed(desk);
  return checked.trusted ? checked : null;
}

/**
 * @param {string} desk
 * @returns {Promise<Served | null>} the rest of what the server said, which nobody has signed: for forms of a person's own,
 *   never for a recipient
 */
export async function answerOf(desk) {
  await checkedOf(desk);
  return answers.get(desk) ?? null;
}

/** @param {string} desk @returns {import("./memory.js").Seen | null} what this person's file and this browser remember */
export const rememberedOf = (desk) =>
  merge(read(rememberedLines()), rememberedHere())[desk] ?? null;

/**
 * The list as it was served, held against no memory: for a person who compares it with others by voice.
 *
 * @param {string} desk
 * @returns {Promise<Checked & { state: State }>} Throws RosterError where the rules refuse it, or the person is not in it.
 */
export async function afresh(desk) {
  const checked = await runMine("checkDesk", desk, await answerOf(desk), null, today());
  const [fault] = checked.faults.filter((each) => each !== "not_compared");
  if (fault) throw new RosterError(fault);
  if (!checked.state || !checked.own) throw new RosterError("not_a_member");
  return { ...checked, state: checked.state };
}

/** Lists are fetched anew when they are needed: somebody has acted. */
export const forgetLists = () => lists.clear();
