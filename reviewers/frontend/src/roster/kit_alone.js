// The recovery kit alone, for an only custodian who lost their key: it suspends the lost one, and thirty days later gives
// the desk's key to another. What it signs on is the list as this browser checked it.
import { post } from "../page/api.js";
import { DeskError } from "../page/errors.js";
import { data } from "../page/page.js";
import { say } from "../page/words.js";
import { fromBase64, toBase64 } from "../sealed/bytes.js";
import { run } from "../sealed/crypto.js";
import { later } from "./days.js";
import { RosterError } from "./faults.js";
import { rememberedHere } from "./here.js";
import { dayAfter, encoded, ENTRY_DAYS, entryOf } from "./making.js";
import { today } from "./served.js";
import { KIT } from "./statements.js";

/** @typedef {import("./making.js").Parts} Parts */
/** @typedef {import("./state.js").State} State */
/** @typedef {import("./statements.js").Facts} Facts */
/** @typedef {import("../page/api.js").Answer} Answer */
/** @typedef {import("./check.js").Served & { kit_key: string }} ForKit what the page gives */

/**
 * @param {ForKit} served
 * @param {string} kit its identity
 * @returns {Promise<State>} the list, whose kit this is. Throws DeskError.
 */
async function listedFor(served, kit) {
  const recipient = await run("recipientOf", kit).catch(() => null);
  if (!recipient) throw new DeskError("refused", [say("kit_wrong")]);
  const seen = rememberedHere()[served.desk] ?? null;
  const { state, faults } = await run("checkDesk", kit, served.desk, served, seen, today());
  const [fault] = faults;
  if (fault) throw new RosterError(fault);
  if (state?.kit.recipient !== recipient) throw new DeskError("refused", [say("kit_wrong")]);
  return state;
}

/** @param {ForKit} served @param {State} state @param {string} kit @param {string} act @param {string} subject @param {Facts} facts @returns {Promise<string>} the entry, in base64 */
async function signed({ desk, nonce }, state, kit, act, subject, facts) {
  const day = dayAfter(state);
  const last_day = later(day, ENTRY_DAYS);
  const request = { act, day, desk, facts, head: state.head, last_day, nonce, subject };
  const may = await run("needed", state, request, KIT, day);
  if (!may.alone) throw new DeskError("refused", [say(`fault_${may.fault || "not_two"}`)]);
  const signature = await run("signRequest", kit, request);
  return encoded(entryOf(request, state, day, [{ algorithm: "ed25519", by: KIT, signature }]));
}

/** @param {ForKit} served @param {string} kit @param {string} person whose key is lost @param {string} door @returns {Promise<Answer>} Throws DeskError. */
export async function suspendLost(served, kit, person, door) {
  const state = await listedFor(served, kit);
  const entry = await signed(served, state, kit, "suspend", person, {});
  return post(door, { entry, parts: "" });
}

/**
 * @param {ForKit} served
 * @param {string} kit
 * @param {string} person whose key is lost
 * @param {string} passphrase of their new key: what the server says is theirs, is theirs only if it opens
 * @returns {Promise<Answer>} Throws DeskError.
 */
export async function admitLost(served, kit, person, passphrase) {
  const state = await listedFor(served, kit);
  const stands = state.people[person];
  if (!stands) throw new RosterError("not_a_member");
  const { identity } = await run("openFile", fromBase64(data().sealed_identity), passphrase);
  const keys = {
    recipient: await run("recipientOf", identity),
    signing: await run("signingPublic", identity),
  };
  const { desk } = served;
  const { genesis } = state;
  const said = { desk, genesis, name: stands.name, person, ...keys };
  const own = await run("signWords", identity, "amana-key/1", said);
  const facts = { name: stands.name, own, replaces: 1, roles: stands.roles, ...keys };
  const pair = await run("unwrap", fromBase64(served.kit_key), kit);
  if (pair.recipient !== state.recipient) throw new RosterError("desk_key");
  const entry = await signed(served, state, kit, "admit", person, facts);
  /** @type {Parts} */
  const parts = { wrapped: { [person]: toBase64(await run("wrap", pair, [keys.recipient])) } };
  return post(`/desk/roster/${desk}/append`, { entry, parts: JSON.stringify(parts) });
}
