// A list from its first entry to its last: reading, applying, and what may be signed next (`sealing/roster/chain.py`). Runs
// in the worker alone.
import { ACTS } from "./acts.js";
import { later } from "./days.js";
import { RosterError } from "./faults.js";
import { ENTRIES, fits, refuseWeakRecipient } from "./forms.js";
import { verify } from "./signing.js";
import { copy, isLost, start as before } from "./state.js";
import { hashOf, KIT, parseEntry, requestWords, signedWords, ZEROS } from "./statements.js";
import { alone, maker, require } from "./turn.js";

/** @typedef {import("../sealed/bytes.js").Bytes} Bytes */
/** @typedef {import("./memory.js").Seen} Seen */
/** @typedef {import("./state.js").State} State */
/** @typedef {import("./statements.js").Entry} Entry */
/** @typedef {import("./statements.js").Request} Request */
/** @typedef {import("./turn.js").Turn} Turn */

// After which a request that nobody completed is void, whatever its maker wrote.
const REQUEST_DAYS = 90;

/** @param {Entry} entry the founding one @param {string} today @returns {Promise<State>} after it. Throws RosterError. */
export const start = (entry, today) => apply(before(entry.desk), entry, today);

/** @param {State} state unchanged @param {Entry} entry @param {string} today @returns {Promise<State>} after it. Throws RosterError. */
export async function apply(state, entry, today) {
  const following = copy(state);
  await advance(following, entry, today);
  return following;
}

/**
 * @param {Bytes[]} entries
 * @param {string} today
 * @param {Seen | null} [remembered]
 * @param {(entry: Entry, state: State) => void} [each] is called after every entry
 * @returns {Promise<State>} after all entries, checked against what was seen before. Throws RosterError.
 */
export async function replay(entries, today, remembered = null, each = () => undefined) {
  require(entries.length > 0, "cut");
  require(entries.length <= ENTRIES, "full");
  /** @type {State | null} */ let state = null;
  /** @type {RosterError | null} */ let apart = null;
  for (const [place, bytes] of entries.entries()) {
    try {
      const entry = parseEntry(bytes);
      state ??= before(entry.desk);
      if (remembered && place >= remembered.number)
        require(entry.day >= later(remembered.day, -1), "backdated", "before the day last seen");
      await advance(state, entry, today);
      each(entry, state);
    } catch (error) {
      if (error instanceof RosterError) error.number = place + 1;
      throw error;
    }
    if (remembered) apart = recall(state, remembered) ?? apart;
  }
  if (!state || (remembered && state.number < remembered.number))
    apart = new RosterError("rolled_back");
  if (!state) throw apart ?? new RosterError("cut");
  // Two members may have signed since that what was seen was lost when a backup was restored.
  if (apart && !(remembered && isLost(state, remembered))) throw apart;
  return state;
}

/** @param {State} state @param {Seen} seen @returns {RosterError | null} what is wrong with the last entry, unless it is lost. Throws RosterError. */
function recall(state, { genesis, number, head }) {
  require(state.genesis === genesis, "foreign_genesis");
  if (state.number === number && state.head !== head)
    return new RosterError("before", "another entry was seen here", number);
  return null;
}

/** Applies an entry to this very state, which is spoilt when it throws RosterError. @param {State} state @param {Entry} entry @param {string} today */
async function advance(state, entry, today) {
  const { request, number } = entry;
  require(entry.desk === state.desk && request.desk === state.desk, "other_desk");
  require(number <= state.number + 1, "cut");
  require(number === state.number + 1, "number");
  require(entry.before === state.head, "before");
  checkDays(state, entry, today);
  if (number === 1) {
    require(request.act === "found", "cut", "no founding");
    founders(state, request);
  } else {
    require(request.act !== "found", "number", "founded twice");
    require(state.heads.has(request.head), "before", "made for another list");
  }
  require(!state.nonces.has(request.nonce), "nonce");
  const turn = {
    state,
    request,
    signers: entry.signatures.map(({ by }) => by),
    day: entry.day,
    number,
  };
  const act = actOf(turn);
  bound(turn, entry);
  act.signers(turn);
  for (const [place, { by, signature }] of entry.signatures.entries())
    await verify(signingOf(state, by), signedWords(entry, place), signature);
  await act.effect(turn);
  Object.assign(state, { head: await hashOf(entry), number, day: entry.day });
  if (number === 1) state.genesis = state.head;
  state.heads.set(state.head, number);
  state.nonces.add(request.nonce);
  if (Object.keys(state.people).length > 1) state.ever_two = 1;
}

/** @param {State} state @param {Entry} entry @param {string} today */
function checkDays(state, { day, request }, today) {
  require(day <= later(today, 1), "future");
  require(day >= state.day && day >= request.day, "backdated");
  const longest = later(request.day, REQUEST_DAYS);
  require(day <= request.last_day && day <= longest, "expired");
}

/** Those who are named by a founding entry sign it themselves. @param {State} state @param {Request} request */
export function founders(state, { facts, head, day }) {
  require(fits(facts, ACTS.get("found")?.facts ?? {}), "malformed", "facts");
  require(head === ZEROS, "before", "made for another list");
  state.kit = { recipient: facts["kit"].recipient, signing: facts["kit"].signing };
  for (const { person, name, recipient, signing, roles } of facts["people"])
    state.people[person] = { name, recipient, signing, roles, since: day, standing: 1, links: {} };
}

/** The row of the table, when facts, subject and signers are such as it takes. @param {Turn} turn */
export function actOf({ state, request, signers }) {
  const act = ACTS.get(request.act);
  if (!act) throw new RosterError("unknown_act", request.act);
  require(fits(request.facts, act.facts), "malformed", "facts");
  require((request.subject !== "") === (act.subject !== ""), "subject");
  if (act.subject === "member") require(request.subject in state.people, "not_a_member", "subject");
  require(new Set(signers).size === signers.length, "not_two", "signed twice by one");
  for (const signer of signers) {
    if (signer === KIT) {
      require(act.kit === true, "not_a_member", "kit");
      continue;
    }
    require(signer in state.people, "not_a_member");
    const objecting = request.act === "object" && signer === request.subject;
    require(objecting || !(signer in state.suspended), "suspended");
  }
  return act;
}

/**
 * A lone signature is bound to its place by the head and the day that it names; the request of two is void once its maker
 * was suspended, restored, replaced or given other roles.
 *
 * @param {Turn} turn
 * @param {Entry} entry
 */
function bound(turn, entry) {
  const { state, request } = turn;
  if (alone(turn)) {
    require(request.head === entry.before, "before", "made for another place");
    require(request.day === entry.day, "backdated", "made on another day");
  } else if (entry.number > 1) {
    require(maker(turn) !== KIT, "not_a_member", "kit");
    require(stands(state, request, maker(turn)), "expired", "standing");
  }
}

/** @param {State} state @param {Request} request @param {string} person @returns {boolean} whether nothing has changed what they may sign since */
const stands = (state, request, person) =>
  (state.heads.get(request.head) ?? 0) >= (state.people[person]?.standing ?? 0);

/** @param {State} state @param {string} signer @returns {string} */
const signingOf = (state, signer) =>
  signer === KIT ? state.kit.signing : (state.people[signer]?.signing ?? "");

/**
 * @param {State} state
 * @param {Request} request
 * @param {import("./statements.js").Signature} signature its maker's
 * @param {string} today
 * @returns {Promise<string | null>} the recipient of a proposed rotation to which things are sealed too, until it is final;
 *   null unless a custodian in good standing asked for it, and it could still be completed
 */
export async function believedRotation(state, request, { by, signature }, today) {
  try {
    require(request.act === "rotate" && request.desk === state.desk, "unknown_act");
    require(state.heads.has(request.head), "before");
    require(!state.nonces.has(request.nonce), "nonce");
    require(request.day <= later(today, 1) && today <= request.last_day, "expired");
    actOf({ state, request, signers: [by], day: today, number: state.number + 1 });
    require(state.people[by]?.roles.includes("custodian") === true, "role");
    require(stands(state, request, by), "expired");
    await verify(signingOf(state, by), requestWords(request), signature);
    const { recipient } = /** @type {{ recipient: string }} */ (request.facts);
    require(!state.used.has(recipient), "key");
    await refuseWeakRecipient(recipient);
    return recipient;
  } catch (error) {
    if (!(error instanceof RosterError)) throw error;
    return null;
  }
}
