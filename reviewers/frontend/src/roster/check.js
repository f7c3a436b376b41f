// What an unlock, and each page that uses a desk's key, makes sure of before it believes a list of people. Runs in the
// worker alone.
import { recipientOf } from "../keys/keys.js";
import { sha256 } from "../sealed/bytes.js";
import { checkMarks, checkProposals, proveNames } from "./colleagues.js";
import { bytesOf } from "./encoded.js";
import { RosterError } from "./faults.js";
import { triedBefore } from "./forms.js";
import { believedRotation, replay } from "./rules.js";
import { signingPublic } from "./signing.js";
import { isLost } from "./state.js";
import { pastOf } from "./timeline.js";

/** @typedef {import("./faults.js").Fault} Fault */
/** @typedef {import("./memory.js").Seen} Seen */
/** @typedef {import("./state.js").State} State */
/** @typedef {import("./statements.js").Request} Request */
/** @typedef {import("./statements.js").Signature} Signature */
/** @typedef {{ id: number, request: string, signature: Signature, by: string, last_day: string }} ServedProposal `request` in base64 */
/** @typedef {{ person: string, number: number, head: string, week: string, signature: string }} ServedMark */
/**
 * What the server answers about a desk; nothing in it is believed. `entries` in base64.
 *
 * @typedef {{ desk: string, genesis: string, entries: string[], proposals: ServedProposal[], marks: ServedMark[],
 *   names: Record<string, { name: string, salt: string }>, nonce: string }} Served
 */
/** @typedef {{ id: number, request: Request, signature: Signature }} Proposal */
/**
 * `state`: null where there is no list, or a broken one; `trusted`: whether the person has seen this list before or is in it;
 * `own`: who they are in it, empty for nobody; `recipients`: all that the desk's things are sealed to; `former`: keys that
 * the desk had; `off`: whose mark lies on another list; `seen`: what is to be remembered; `names`: those that the list's commitments prove.
 *
 * @typedef {{ state: State | null, trusted: boolean, own: string, recipients: string[], former: string[],
 *   seen: Seen | null, proposals: Proposal[], marks: Record<string, { number: number, week: string }>,
 *   off: string[],
 *   names: Record<string, string>, past: import("./timeline.js").Past[], nonce: string, faults: Fault[] }} Checked
 */

const RECIPIENTS = /age1pq1[0-9a-z]+/g;

/** @returns {Checked} */
const nothing = () => ({
  state: null,
  trusted: false,
  own: "",
  recipients: [],
  former: [],
  seen: null,
  proposals: [],
  marks: {},
  off: [],
  names: {},
  past: [],
  nonce: "",
  faults: [],
});

/**
 * @param {string} identity of the person, `AGE-SECRET-KEY-PQ-1…`
 * @param {string} desk its slug, as the page knows it
 * @param {Served | null} served null: there is no list, says the server
 * @param {Seen | null} remembered
 * @param {string} today
 * @returns {Promise<Checked>} All faults, the worst first. Throws DeskError for what is no fault of the list.
 */
export async function checkDesk(identity, desk, served, remembered, today) {
  const checked = nothing();
  try {
    if (!served?.entries.length) {
      // Whoever has seen a list never believes that there is none.
      if (remembered) checked.faults.push("no_list");
      return checked;
    }
    checked.nonce = served.nonce;
    const state = await replayed(checked, served, remembered, today);
    if (state.desk !== desk || served.desk !== desk) throw new RosterError("other_desk");
    checked.state = state;
    await findOwn(checked, state, identity);
    checked.trusted = remembered !== null || checked.own !== "";
    if (remembered && isLost(state, remembered)) checked.faults.push("restored");
    if (!remembered && isReplaced(checked)) checked.faults.push("not_compared");
    await checkMarks(checked, state, served.marks);
    await checkProposals(checked, state, served.proposals, today);
    await proveNames(checked, state, served.names);
    checked.recipients = await checkedRecipients(state, checked.proposals, today);
  } catch (error) {
    if (!(error instanceof RosterError)) throw error;
    return { ...nothing(), faults: [error.fault] };
  }
  const { genesis, number, head } = checked.state;
  if (checked.trusted && !checked.faults.length)
    checked.seen = { genesis, number, head, day: today };
  return checked;
}

/** @param {Checked} checked @param {Served} served @param {Seen | null} remembered @param {string} today @returns {Promise<State>} */
async function replayed(checked, served, remembered, today) {
  const entries = served.entries.map(bytesOf);
  // A day to come was written while this computer's clock was wrong: nobody is locked out until then.
  const day = remembered && remembered.day < today ? remembered.day : today;
  const seen = remembered && { ...remembered, day };
  if (seen) await skipTrials(entries.slice(0, seen.number), seen.head);
  return replay(entries, today, seen, (entry, state) => {
    checked.past.push(pastOf(entry, state));
    const [last] = checked.former.slice(-1);
    if (state.recipient !== last) checked.former.push(state.recipient);
  });
}

/**
 * Trying each recipient takes most of the time. Where the last entry that was seen stands there again, so does all that
 * leads to it: each entry names the hash of the one before, which `replay` looks at.
 *
 * @param {import("../sealed/bytes.js").Bytes[]} entries up to the one that was seen last
 * @param {string} head its hash
 */
async function skipTrials(entries, head) {
  const last = entries.at(-1);
  if (!last || (await sha256(last)) !== head) return;
  for (const bytes of entries) triedBefore(new TextDecoder().decode(bytes).match(RECIPIENTS) ?? []);
}

/** Their key took the place of a lost one, and its file has never seen the list. @param {Checked} checked @returns {boolean} */
const isReplaced = ({ own, past }) =>
  past.some(({ act, replaces, subject }) => act === "admit" && replaces && subject === own);

/** Whoever is in the list is there with both of their keys. @param {Checked} checked @param {State} state @param {string} identity */
async function findOwn(checked, state, identity) {
  const [signing, recipient] = [await signingPublic(identity), await recipientOf(identity)];
  for (const [person, keys] of Object.entries(state.people)) {
    const same = [keys.signing === signing, keys.recipient === recipient];
    if (same[0] && same[1]) checked.own = person;
    else if (same[0] || same[1]) checked.faults.push("own_keys");
  }
}

/**
 * @param {State} state
 * @param {Proposal[]} proposals whose signatures were checked
 * @param {string} today
 * @returns {Promise<string[]>} what the desk's things are sealed to: its key, and the next one while a rotation is proposed
 */
export async function checkedRecipients(state, proposals, today) {
  const next = await Promise.all(
    proposals.map(({ request, signature }) => believedRotation(state, request, signature, today)),
  );
  return [state.recipient, ...next.filter((recipient) => recipient !== null)];
}
