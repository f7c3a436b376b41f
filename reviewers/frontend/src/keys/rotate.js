// The desk's next key, in two phases: one person's browser makes it, another's opens its own copy of it and signs. Whom it
// is wrapped for says the list of people that this browser has checked, and no row of the server's.
import { post } from "../page/api.js";
import { DeskError } from "../page/errors.js";
import { keys } from "../page/page.js";
import { deskKey } from "../roster/desk_key.js";
import { act, complete } from "../roster/making.js";
import { answerOf, forgetLists, listOf } from "../roster/served.js";
import { fromBase64, toBase64 } from "../sealed/bytes.js";
import { run } from "../sealed/crypto.js";
import { forgetDesks, runMine } from "./session.js";

/** @typedef {import("./keys.js").Pair} Pair */
/** @typedef {import("../page/api.js").Answer} Answer */
/** @typedef {import("../roster/making.js").Parts} Parts */

/** @param {string} slug @returns {Promise<import("../roster/check.js").Checked & { state: import("../roster/state.js").State }>} Throws DeskError. */
async function listed(slug) {
  const list = await listOf(slug);
  if (!list?.state || !list.own) throw new DeskError("not_for_you");
  return { ...list, state: list.state };
}

/**
 * @param {string} slug
 * @param {Pair} next
 * @returns {Promise<Parts>} the next key for everybody in the list who is not suspended, and for the kit
 */
async function sealedFor(slug, next) {
  const { state } = await listed(slug);
  const before = await deskKey(keys(), slug);
  /** @type {Record<string, string>} */ const wrapped = {};
  for (const [person, { recipient }] of Object.entries(state.people)) {
    if (person in state.suspended) continue;
    wrapped[person] = toBase64(await run("wrap", next, [recipient]));
  }
  return {
    wrapped,
    kit: toBase64(await run("wrap", next, [state.kit.recipient])),
    old: toBase64(await run("wrap", before, [next.recipient])),
  };
}

/**
 * Proposes the next key, or puts it in force where the desk has one person alone.
 *
 * @param {string} slug
 * @returns {Promise<Answer>} Throws DeskError.
 */
export async function proposeKey(slug) {
  const next = await run("newIdentity");
  const facts = { recipient: next.recipient };
  return act(slug, "rotate", "", facts, () => sealedFor(slug, next)).finally(forgetDesks);
}

/**
 * This person's own copy of a proposed key, opened.
 *
 * @param {string} slug
 * @param {number} id of the proposal
 * @param {string} recipient of the key that was proposed
 * @returns {Promise<Pair>} Throws DeskError "dead_key".
 */
async function ownCopy(slug, id, recipient) {
  const { own } = await listed(slug);
  const { proposals = [] } = /** @type {any} */ (await answerOf(slug));
  const served = proposals.find((/** @type {{ id: number }} */ each) => each.id === id);
  const copy = served?.parts?.wrapped?.[own];
  const next = copy && (await runMine("unwrapMine", fromBase64(copy)).catch(() => null));
  if (next?.recipient !== recipient) throw new DeskError("dead_key");
  return next;
}

/**
 * Removes those whose removal somebody else proposed, and puts the proposed key in force, once this person's own copy of
 * it has opened.
 *
 * @param {string} slug
 * @param {number} id of the proposed key
 * @param {number[]} removals numbers of proposals that are completed before it
 * @returns {Promise<Answer>} Throws DeskError.
 */
export async function completeKey(slug, id, removals) {
  const { proposals } = await listed(slug);
  const proposed = proposals.find((each) => each.id === id)?.request.facts["recipient"];
  // Nobody is removed where the key turns out to be dead.
  const next = await ownCopy(slug, id, proposed);
  for (const removal of removals) {
    if (proposals.some((each) => each.id === removal && each.request.act === "remove"))
      await complete(slug, removal, async () => ({}));
  }
  return complete(slug, id, () => sealedFor(slug, next)).finally(forgetDesks);
}

/**
 * Another copy of the key in force, for somebody whose own does not open.
 *
 * @param {string} slug
 * @param {string} person
 * @returns {Promise<Answer>} Throws DeskError.
 */
export async function giveKey(slug, person) {
  forgetLists();
  const { state } = await listed(slug);
  const recipient = state.people[person]?.recipient;
  if (!recipient || person in state.suspended) throw new DeskError("not_for_you");
  const wrapped = await run("wrap", await deskKey(keys(), slug), [recipient]);
  return post(`/desk/keys/${slug}/give/`, { person, wrapped: toBase64(wrapped) });
}
