// Who is given the desk's key: what the entry says of them, what is wrapped, and the kit as the second signer.
import { post } from "../page/api.js";
import { DeskError } from "../page/errors.js";
import { say } from "../page/words.js";
import { runMine } from "../keys/session.js";
import { toBase64 } from "../sealed/bytes.js";
import { run } from "../sealed/crypto.js";
import { later } from "./days.js";
import { deskKey } from "./desk_key.js";
import { dayAfter, encoded, ENTRY_DAYS, entryOf, listed } from "./making.js";
import { forgetLists } from "./served.js";
import { KIT } from "./statements.js";

/** @typedef {import("./making.js").Claim} Claim */
/** @typedef {import("./making.js").Parts} Parts */
/** @typedef {import("./statements.js").Facts} Facts */
/** @typedef {import("../keys/session.js").Keys} Keys */

/** @param {Claim} claim @returns {Facts} of an admission */
export const admission = ({ name, own, recipient, roles, signing, lost }) => ({
  name,
  own,
  recipient,
  replaces: lost ? 1 : 0,
  roles,
  signing,
});

/**
 * The desk's key for who is admitted, after their digits were compared.
 *
 * @param {Keys} keys
 * @param {string} desk
 * @param {{ person: string, recipient: string }} to as the signed request names them
 * @returns {Promise<Parts>}
 */
export async function wrappedFor(keys, desk, { person, recipient }) {
  const pair = await deskKey(keys, desk);
  return { wrapped: { [person]: toBase64(await run("wrap", pair, [recipient])) } };
}

/**
 * An act of one person and the recovery kit, whose paper is at hand: where nobody else can sign as the second.
 *
 * @param {string} desk
 * @param {string} act
 * @param {string} subject
 * @param {Facts} facts
 * @param {string} kit its identity
 * @param {() => Promise<Parts>} parts
 * @returns {Promise<import("../page/api.js").Answer>} Throws DeskError.
 */
export async function actWithKit(desk, act, subject, facts, kit, parts) {
  const { state, own, nonce } = await listed(desk);
  const recipient = await run("recipientOf", kit).catch(() => null);
  if (recipient !== state.kit.recipient) throw new DeskError("refused", [say("kit_wrong")]);
  const day = dayAfter(state);
  const last_day = later(day, ENTRY_DAYS);
  const request = { act, day, desk, facts, head: state.head, last_day, nonce, subject };
  const may = await run("needed", state, request, own, day);
  if (!may.kit) throw new DeskError("refused", [say(`fault_${may.fault || "not_two"}`)]);
  const signature = await runMine("signRequest", request);
  const first = { algorithm: "ed25519", by: own, signature };
  const entry = entryOf(request, state, day, [first]);
  const second = { algorithm: "ed25519", by: KIT, signature: await run("signEntry", kit, entry) };
  return post(`/desk/roster/${desk}/append`, {
    entry: encoded({ ...entry, signatures: [first, second] }),
    parts: JSON.stringify(await parts()),
  }).finally(forgetLists);
}
