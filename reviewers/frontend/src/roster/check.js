// What an unlock, and each page that uses a desk's key, makes sure of before it believes a list of people. Runs in the
// worker alone.
import { recipientOf } from "../keys/keys.js";
import { fromBase64 } from "../sealed/bytes.js";
import { nameCommitment } from "./digits.js";
import { RosterError } from "./faults.js";
import { believedRotation, replay } from "./rules.js";
import { signingPublic, verify, verifySignature } from "./signing.js";
import { parseRequest, requestWords } from "./statements.js";
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
 * the desk had; `seen`: what is to be remembered; `names`: those that the list's commitments prove.
 *
 * @typedef {{ state: State | null, trusted: boolean, own: string, recipients: string[], former: string[],
 *   seen: Seen | null, proposals: Proposal[], marks: Record<string, { number: number, week: string }>,
 *   names: Record<string, string>, past: import("./timeline.js").Past[], nonce: string, faults: Fault[] }} Checked
 */

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
    await checkMarks(checked, state, served.marks);
    await checkProposals(checked, state, served.proposals);
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
function replayed(checked, { entries }, remembered, today) {
  return replay(entries.map(bytesOf), today, remembered, (entry, state) => {
    checked.past.push(pastOf(entry, state));
    const [last] = checked.former.slice(-1);
    if (state.recipient !== last) checked.former.push(state.recipient);
  });
}

/** @param {string} encoded @returns {import("../sealed/bytes.js").Bytes} Throws RosterError "malformed". */
function bytesOf(encoded) {
  try {
    return fromBase64(encoded);
  } catch {
    // No base64: whatever it is, no server of ours wrote it.
    throw new RosterError("malformed", "no base64");
  }
}

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
 * A colleague's mark that does not lie on this list was made on another one. A mark that nobody in the list signed says
 * nothing: its maker may have new keys.
 *
 * @param {Checked} checked
 * @param {State} state
 * @param {ServedMark[]} marks
 */
async function checkMarks(checked, state, marks) {
  for (const { person, number, head, week, signature } of marks) {
    const signing = state.people[person]?.signing;
    const mark = { desk: state.desk, head, number, person, week };
    if (!signing || !(await holds(verifySignature(signing, "amana-mark/1", mark, signature))))
      continue;
    if (number > state.number) checked.faults.push("rolled_back");
    else if (state.heads.get(head) !== number) checked.faults.push("forked");
    else if (number >= (checked.marks[person]?.number ?? 0))
      checked.marks[person] = { number, week };
  }
}

/** A proposal in a member's name is theirs; one whose maker cannot sign any more is not shown. @param {Checked} checked @param {State} state @param {ServedProposal[]} served */
async function checkProposals(checked, state, served) {
  for (const { id, request: encoded, signature } of served) {
    const request = parseRequest(bytesOf(encoded));
    const maker = state.people[signature.by];
    if (request.desk !== state.desk) throw new RosterError("proposal", "of another desk");
    if (!maker || signature.by in state.suspended) continue;
    if (!(await holds(verify(maker.signing, requestWords(request), signature.signature))))
      checked.faults.push("proposal");
    else checked.proposals.push({ id, request, signature });
  }
}

/** @param {Checked} checked @param {State} state @param {Served["names"]} names */
async function proveNames(checked, state, names) {
  for (const [person, { name, salt }] of Object.entries(names)) {
    const known = state.people[person]?.name;
    // Of somebody who left, or changed in the database: their number is shown in its place.
    if (known && known === (await nameCommitment(name, salt))) checked.names[person] = name;
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

/** @param {Promise<void>} check @returns {Promise<boolean>} */
async function holds(check) {
  try {
    await check;
    return true;
  } catch (error) {
    if (!(error instanceof RosterError)) throw error;
    return false;
  }
}
