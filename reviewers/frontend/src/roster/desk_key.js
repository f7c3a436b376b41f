// The key of a desk, once its list of people says that it is the desk's.
import { deskKey as unwrappedKey } from "../keys/session.js";
import { listOf } from "./served.js";

/** @typedef {import("../keys/session.js").Keys} Keys */
/** @typedef {import("../keys/keys.js").Pair & { recipients: string[] }} DeskKey `recipients`: all that the desk's things are sealed to */

/**
 * @param {Keys} keys
 * @param {string} desk its slug
 * @returns {Promise<DeskKey>} as `deskKey` of the session; while a rotation is proposed, `recipients` has the next key too.
 *   Throws DeskError "not_for_you" or "roster_…".
 */
export async function deskKey(keys, desk) {
  const list = await listOf(desk);
  const named = list?.state && { recipient: list.state.recipient, former: list.former };
  const pair = await unwrappedKey(keys, desk, named);
  return { ...pair, recipients: list ? list.recipients : [pair.recipient] };
}
