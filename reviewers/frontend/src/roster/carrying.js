// The first list of a desk of an older release: who has shown keys, and what two of them sign. Nothing that the server says
// of it is believed: proofs and signatures are checked here, and people compare the digits by voice.
import { post } from "../page/api.js";
import { DeskError } from "../page/errors.js";
import { say } from "../page/words.js";
import { deskKey, runMine } from "../keys/session.js";
import { run } from "../sealed/crypto.js";
import { later } from "./days.js";
import { deskDigits, nameCommitment } from "./digits.js";
import { bytesOf } from "./encoded.js";
import { RosterError } from "./faults.js";
import { encoded, ENTRY_DAYS, entryOf, ownKeys } from "./making.js";
import { answerOf, checkedOf, forgetLists, today } from "./served.js";
import { sameKeys } from "./state.js";
import { digestOf, parseRequest, ZEROS } from "./statements.js";

/** @typedef {import("./check.js").Proposal} Proposal */
/** @typedef {import("./making.js").Claim} Claim */
/** @typedef {import("./making.js").Parts} Parts */
/** @typedef {import("./statements.js").Request} Request */
/** @typedef {import("../page/api.js").Answer} Answer */
/** @typedef {{ own: string, recipient: string, signing: string }} Paper the kit's public half, with its proof */
/** @typedef {{ person: string, name: string, recipient: string, signing: string, own: string, roles: string[] }} Listed as facts have them; `name`: a commitment */

/** @param {string} desk @returns {Promise<any>} what the server says. Throws RosterError where the desk has a list, or had one that this browser knows. */
async function unlisted(desk) {
  const { faults, state } = await checkedOf(desk);
  const [fault] = faults;
  if (fault) throw new RosterError(fault);
  if (state) throw new RosterError("number");
  const answer = await answerOf(desk);
  if (!answer) throw new DeskError("not_for_you");
  return answer;
}

/** @param {string} desk @returns {Promise<Claim[]>} whose names are those that their keys were signed with */
export async function shown(desk) {
  const { claims, names } = await unlisted(desk);
  const proved = await Promise.all(
    claims.map(async (/** @type {Claim} */ { person, account, name }) => {
      const opened = names[person];
      const salted = opened && (await nameCommitment(opened.name, opened.salt));
      return opened?.name === account && salted === name;
    }),
  );
  if (proved.includes(false)) throw new DeskError("refused", [say("claim_changed")]);
  return claims;
}

/**
 * The request of the first list as it would be signed now. Everybody in it proved their keys.
 *
 * @param {string} desk
 * @param {Paper} kit
 * @param {{ keys: import("../keys/session.js").Keys, server: string }} page
 * @returns {Promise<Request>} Throws DeskError.
 */
export async function firstRequest(desk, kit, { keys, server }) {
  const people = (await shown(desk)).map(({ person, name, recipient, signing, own, roles }) => ({
    name,
    own,
    person,
    recipient,
    roles: [...roles].sort(),
    signing,
  }));
  people.sort((one, other) => (one.person < other.person ? -1 : 1));
  const { nonce } = await unlisted(desk);
  const { recipient } = await deskKey(keys, desk);
  const facts = { carried: 1, from: {}, kit, people, recipient, server };
  const [day, last_day] = [today(), later(today(), ENTRY_DAYS)];
  const request = { act: "found", day, desk, facts, head: ZEROS, last_day, nonce, subject: "" };
  await run("checkFirst", request, null, today());
  return request;
}

/** @param {Request} request @returns {Promise<string>} who signs it here. Throws RosterError when they are not in it with these keys. */
async function ownIn(request) {
  const mine = await ownKeys();
  /** @type {Listed[]} */ const people = request.facts["people"];
  const own = people.find((each) => sameKeys(each, mine))?.person;
  if (!own) throw new RosterError("own_keys");
  return own;
}

/**
 * Alone where nobody else holds the desk's key, else as the first of two.
 *
 * @param {Request} request
 * @param {Parts} parts with the copy for a new kit
 * @param {string[]} leftOut who holds the desk's key and is not in the list, as the page names them
 * @returns {Promise<Answer>} Throws DeskError.
 */
export async function signFirst(request, parts, leftOut) {
  const { desk, facts } = request;
  const by = await ownIn(request);
  const first = { algorithm: "ed25519", by, signature: await runMine("signRequest", request) };
  const alone = facts["people"].length === 1;
  const entry = entryOf(request, null, request.day, [first]);
  const fields = alone
    ? { entry: encoded(entry) }
    : { request: encoded(request), signature: JSON.stringify(first) };
  const door = `/desk/roster/${desk}/${alone ? "append" : "propose"}`;
  const beside = { parts: JSON.stringify(parts), left_out: JSON.stringify(leftOut) };
  return post(door, { ...fields, ...beside }).finally(forgetLists);
}

/** @param {string} desk @returns {Promise<Proposal[]>} the list that a colleague signed, with the signature checked */
export async function firstProposals(desk) {
  const { proposals } = await unlisted(desk);
  const found = [];
  for (const { id, request: bytes, signature } of proposals) {
    const request = parseRequest(bytesOf(bytes));
    if (request.desk !== desk || request.facts["carried"] !== 1) continue;
    await run("checkFirst", request, signature, today());
    found.push({ id, request, signature });
  }
  return found;
}

/** What both read to each other at the end: it covers every word of the list. @param {Request} request @returns {Promise<string>} */
export const listDigits = async (request) =>
  deskDigits({
    desk: request.desk,
    genesis: ZEROS,
    head: await digestOf(request),
    recipient: request.facts["recipient"],
  });

/**
 * The second signature, over what the first one signed.
 *
 * @param {import("../keys/session.js").Keys} keys
 * @param {string} desk
 * @param {number} id of the proposal
 * @param {string[]} leftOut as `signFirst`
 * @returns {Promise<Answer>} Throws DeskError.
 */
export async function completeFirst(keys, desk, id, leftOut) {
  const proposal = (await firstProposals(desk)).find((each) => each.id === id);
  if (!proposal) throw new RosterError("proposal");
  const { request, signature } = proposal;
  // The list names the key that this person's own copy opens, or it is another desk's.
  if ((await deskKey(keys, desk)).recipient !== request.facts["recipient"])
    throw new RosterError("desk_key");
  const by = await ownIn(request);
  const day = request.day > today() ? request.day : today();
  const entry = entryOf(request, null, day, [signature]);
  const second = { algorithm: "ed25519", by, signature: await runMine("signEntry", entry) };
  return post(`/desk/roster/${desk}/complete`, {
    proposal: String(id),
    entry: encoded({ ...entry, signatures: [signature, second] }),
    parts: "",
    left_out: JSON.stringify(leftOut),
  }).finally(forgetLists);
}
