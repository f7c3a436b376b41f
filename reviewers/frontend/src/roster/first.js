// The first entry of a desk as its first signer asks for it, before the second one signs: of a desk of an older release,
// or of a further desk. Runs in the worker alone.
import { found } from "./effects.js";
import { RosterError } from "./faults.js";
import { founders } from "./rules.js";
import { verify } from "./signing.js";
import { start } from "./state.js";
import { requestWords } from "./statements.js";
import { require } from "./turn.js";

/** @typedef {import("./statements.js").Request} Request */
/** @typedef {import("./statements.js").Signature} Signature */

/**
 * Every key in it is proved by its holder, and the request is signed by one of those whom it names.
 *
 * @param {Request} request
 * @param {Signature | null} signature its maker's; null before it is signed
 * @param {string} today
 * @returns {Promise<void>} Throws RosterError.
 */
export async function checkFirst(request, signature, today) {
  require(request.act === "found" && request.subject === "", "unknown_act");
  require(today <= request.last_day, "expired");
  const state = start(request.desk);
  founders(state, request);
  if (signature) {
    const maker = state.people[signature.by];
    if (!maker) throw new RosterError("not_a_member");
    await verify(maker.signing, requestWords(request), signature.signature);
  }
  const turn = { state, request, signers: [], day: request.day, number: 1 };
  await found(turn);
}
