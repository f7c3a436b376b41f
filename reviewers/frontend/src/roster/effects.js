// What each act changes, in the order of `sealing/roster/rules.py`.
import { refuseWeakRecipient, takeKeys, takeRecipient } from "./forms.js";
import { change, lift, link, linked, linkedWith } from "./state.js";
import { KIT, ZEROS } from "./statements.js";
import { maker, require } from "./turn.js";

/** @typedef {import("./turn.js").Turn} Turn */

/** @param {Turn} turn */
export async function found({ state, request: { facts } }) {
  await takeRecipient(state, facts["recipient"]);
  for (const founder of facts["people"]) {
    await takeKeys(state, founder, founder.person, ZEROS);
    state.used.add(founder.person);
  }
  await takeKeys(state, /** @type {any} */ (facts["kit"]), KIT, ZEROS);
  state.heads.clear();
  state.server = facts["server"];
  state.recipient = facts["recipient"];
}

/** @param {Turn} turn */
export async function admit(turn) {
  const { state, request, day, number } = turn;
  const { facts, subject } = request;
  await takeKeys(state, /** @type {any} */ (facts), subject, state.genesis);
  state.used.add(subject);
  const through = linksOfAdmission(turn);
  lift(state, subject, day);
  const before = state.people[subject];
  state.people[subject] = {
    name: facts["name"],
    recipient: facts["recipient"],
    signing: facts["signing"],
    roles: facts["roles"],
    since: before?.since ?? day,
    standing: number,
    links: before?.links ?? {},
  };
  link(state, subject, through, day);
}

/**
 * Through whom somebody comes: one signer, or two who came through each other; and everybody who is linked to those, else
 * each of them would count as two with the newcomer. The exempt week changes nothing here: what it lets through must not
 * outlast it.
 *
 * @param {Turn} turn
 * @returns {string[]}
 */
function linksOfAdmission({ state, signers, day }) {
  const members = signers.filter((signer) => signer !== KIT);
  const [one = "", other] = members;
  if (other && !linked(state, one, other, day)) return [];
  return [...members, ...members.flatMap((near) => linkedWith(state, near, day))];
}

/** @param {Turn} turn */
export function suspend(turn) {
  const { state, request, day, number } = turn;
  state.suspended[request.subject] = { by: maker(turn), day, number, objected: 0 };
  change(state, request.subject, { standing: number });
}

/** An objection to the kit's suspension ends it: nothing was lost. @param {Turn} turn */
export function objectTo(turn) {
  const { subject } = turn.request;
  const suspension = turn.state.suspended[subject];
  if (suspension?.by === KIT) restore(turn);
  else if (suspension) turn.state.suspended[subject] = { ...suspension, objected: 1 };
}

/** @param {Turn} turn */
export function restore({ state, request, day, number }) {
  lift(state, request.subject, day);
  change(state, request.subject, { standing: number });
}

/** @param {Turn} turn */
export function remove({ state, request, day }) {
  lift(state, request.subject, day);
  delete state.people[request.subject];
}

/** @param {Turn} turn */
export function setRoles({ state, request, number }) {
  change(state, request.subject, { roles: request.facts["roles"], standing: number });
}

/** @param {Turn} turn */
export async function rotate({ state, request: { facts } }) {
  await takeRecipient(state, facts["recipient"]);
  state.recipient = facts["recipient"];
}

/** @param {Turn} turn */
export async function replaceKit({ state, request: { facts } }) {
  await takeKeys(state, /** @type {any} */ (facts), KIT, state.genesis);
  state.kit = { recipient: facts["recipient"], signing: facts["signing"] };
}

/** One that was stopped may come back; it is nobody else's key. @param {Turn} turn */
export async function setCustodianKey({ state, request: { facts } }) {
  const { recipient } = /** @type {any} */ (facts);
  require(!state.used.has(recipient), "key", "used before");
  if (recipient) await refuseWeakRecipient(recipient);
  state.custodian_key = recipient;
}

/** What these ends named is not in the list any more; what is in it was not lost. @param {Turn} turn */
export function lose({ state, request, day }) {
  for (const { head, number } of request.facts["lost"]) {
    require(!state.heads.has(head), "number", "is in the list");
    state.lost.set(head, [number, day]);
  }
}

/** @param {Turn} turn */
export function setRetention({ state, request: { facts } }) {
  state.retention = facts["days"];
}
