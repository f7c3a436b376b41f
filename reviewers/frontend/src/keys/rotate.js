// The desk's next key, in two phases: one person's browser makes it, another's opens its own copy of it and signs. Whom it
// is wrapped for says the list of people that this browser has checked, and no row of the server's.
import { getJson, post } from "../page/api.js";
import { DeskError } from "../page/errors.js";
import { keys } from "../page/page.js";
import { deskKey } from "../roster/desk_key.js";
import { entryOf, requestOf, signatureOf, signed } from "../roster/making.js";
import { needed } from "../roster/needed.js";
import { forgetLists, listOf, today } from "../roster/served.js";
import { canonicalOf } from "../roster/statements.js";
import { fromBase64, toBase64 } from "../sealed/bytes.js";
import { run } from "../sealed/crypto.js";
import { forgetDesks, runMine } from "./session.js";

/** @typedef {import("./keys.js").Pair} Pair */
/** @typedef {import("../roster/state.js").State} State */
/** @typedef {import("../roster/check.js").Checked & { state: State }} List */
/** @typedef {{ wrapped: Record<string, string>, kit: string, old: string }} Parts age files in base64 */

/** @param {string} slug @returns {Promise<List>} as it is at this moment. Throws DeskError. */
async function fresh(slug) {
  forgetLists();
  const list = await listOf(slug);
  if (!list?.state || !list.own) throw new DeskError("not_for_you");
  return { ...list, state: list.state };
}

/**
 * @param {State} state
 * @param {Pair} next
 * @param {Pair} before the desk's key, with those before it
 * @returns {Promise<Parts>} the next key for everybody in the list who is not suspended, and for the kit
 */
async function sealedFor(state, next, before) {
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

/** Whoever acted has another list, and perhaps another key. */
function forget() {
  forgetLists();
  forgetDesks();
}

/**
 * Proposes the next key, or puts it in force where the desk has one person alone.
 *
 * @param {string} slug
 * @returns {Promise<import("../page/api.js").Answer>} Throws DeskError.
 */
export async function proposeKey(slug) {
  const { state, own, nonce } = await fresh(slug);
  const before = await deskKey(keys(), slug);
  const next = await run("newIdentity");
  const parts = JSON.stringify(await sealedFor(state, next, before));
  const facts = { recipient: next.recipient };
  const request = requestOf(state, { desk: slug, act: "rotate", facts }, nonce, today());
  const made = signatureOf(own, await runMine("signRequest", request));
  try {
    if ((await needed(state, request, own, today())).alone) {
      const entry = signed(entryOf(state, request, [], today()), made);
      return await post(`/desk/roster/${slug}/append`, {
        entry: toBase64(canonicalOf(entry)),
        parts,
      });
    }
    return await post(`/desk/roster/${slug}/propose`, {
      request: toBase64(canonicalOf(request)),
      signature: JSON.stringify(made),
      parts,
    });
  } finally {
    forget();
  }
}

/**
 * This person's own copy of a proposed key, opened.
 *
 * @param {string} slug
 * @param {number} id of the proposal
 * @param {string} own who they are in the list
 * @returns {Promise<Pair>} Throws DeskError "dead_key": it is not the key that was proposed.
 */
async function ownCopy(slug, id, own) {
  const { proposals = [] } = await getJson(`/desk/roster/${slug}/`);
  const served = proposals.find((/** @type {{ id: number }} */ each) => each.id === id);
  const copy = served?.parts?.wrapped?.[own];
  if (!copy) throw new DeskError("dead_key");
  return runMine("unwrapMine", fromBase64(copy)).catch(() => {
    throw new DeskError("dead_key");
  });
}

/**
 * Puts a proposed key in force, once this person's own copy of it has opened.
 *
 * @param {string} slug
 * @param {number} id
 * @returns {Promise<import("../page/api.js").Answer>} Throws DeskError.
 */
export async function completeKey(slug, id) {
  const { state, own, proposals } = await fresh(slug);
  const proposal = proposals.find((each) => each.id === id);
  if (proposal?.request.act !== "rotate") throw new DeskError("refused");
  const next = await ownCopy(slug, id, own);
  if (next.recipient !== proposal.request.facts["recipient"]) throw new DeskError("dead_key");
  const before = await deskKey(keys(), slug);
  const entry = entryOf(state, proposal.request, [proposal.signature], today());
  const whole = signed(entry, signatureOf(own, await runMine("signEntry", entry)));
  try {
    return await post(`/desk/roster/${slug}/complete`, {
      proposal: String(id),
      entry: toBase64(canonicalOf(whole)),
      parts: JSON.stringify(await sealedFor(state, next, before)),
    });
  } finally {
    forget();
  }
}

/**
 * Suspends somebody at once, and proposes that they leave and that the desk has a key they never see.
 *
 * @param {string} slug
 * @param {string} person
 * @returns {Promise<import("../page/api.js").Answer>} Throws DeskError.
 */
export async function proposeRemoval(slug, person) {
  const before = await fresh(slug);
  if (!(person in before.state.suspended)) {
    const request = asked(before, "suspend", person);
    const made = signatureOf(before.own, await runMine("signRequest", request));
    const entry = signed(entryOf(before.state, request, [], today()), made);
    await post(`/desk/roster/${slug}/append`, { entry: toBase64(canonicalOf(entry)) });
  }
  const list = await fresh(slug);
  if (
    !list.proposals.some(({ request }) => request.act === "remove" && request.subject === person)
  ) {
    const request = asked(list, "remove", person);
    await post(`/desk/roster/${slug}/propose`, {
      request: toBase64(canonicalOf(request)),
      signature: JSON.stringify(signatureOf(list.own, await runMine("signRequest", request))),
    });
  }
  return proposeKey(slug);
}

/** @param {List} list @param {string} act @param {string} subject @returns {import("../roster/statements.js").Request} */
const asked = ({ state, nonce }, act, subject) =>
  requestOf(state, { desk: state.desk, act, facts: {}, subject }, nonce, today());

/**
 * Removes those whose removal somebody else proposed: the first half of one press, `completeKey` is the other.
 *
 * @param {string} slug
 * @param {number[]} ids of the proposals
 */
export async function completeRemovals(slug, ids) {
  for (const id of ids) {
    const { state, own, proposals } = await fresh(slug);
    const proposal = proposals.find((each) => each.id === id);
    // Another tab, or another colleague, has done it.
    if (proposal?.request.act !== "remove") continue;
    const entry = entryOf(state, proposal.request, [proposal.signature], today());
    const whole = signed(entry, signatureOf(own, await runMine("signEntry", entry)));
    await post(`/desk/roster/${slug}/complete`, {
      proposal: String(id),
      entry: toBase64(canonicalOf(whole)),
    });
  }
}

/**
 * Another copy of the key in force, for somebody whose own does not open.
 *
 * @param {string} slug
 * @param {string} person
 * @returns {Promise<import("../page/api.js").Answer>} Throws DeskError.
 */
export async function giveKey(slug, person) {
  const { state } = await fresh(slug);
  const recipient = state.people[person]?.recipient;
  if (!recipient || person in state.suspended) throw new DeskError("not_for_you");
  const wrapped = await run("wrap", await deskKey(keys(), slug), [recipient]);
  return post(`/desk/keys/${slug}/give/`, { person, wrapped: toBase64(wrapped) });
}
