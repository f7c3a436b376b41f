// A further desk, founded by two members of one that stands: the second gives their part, the first makes key, kit and
// list and signs, and the second signs what the first has signed.
import { post } from "../page/api.js";
import { DeskError } from "../page/errors.js";
import { say } from "../page/words.js";
import { paperOf, sealedOf } from "../keys/kit.js";
import { runMine } from "../keys/session.js";
import { fromBase64, text, toBase64 } from "../sealed/bytes.js";
import { run } from "../sealed/crypto.js";
import { later } from "./days.js";
import { nameCommitment } from "./digits.js";
import { RosterError } from "./faults.js";
import { encoded, ENTRY_DAYS, entryOf, HEX, listed, ownKeys, prove, random } from "./making.js";
import { answerOf, forgetLists, today } from "./served.js";
import { countsAsTwo, sameKeys } from "./state.js";
import { ZEROS } from "./statements.js";

/** @typedef {import("../keys/keys.js").Pair} Pair */
/** @typedef {import("../page/api.js").Answer} Answer */
/**
 * What the second founder gives the first over any channel: nothing in it is secret, and who made it shows its proof.
 * `of`: the person in the standing desk's list; `person` and `salt`: in the new one.
 *
 * @typedef {{ desk: string, from: string, of: string, own: string, person: string, salt: string }} Part
 */
/** @typedef {{ own: string, name: string, person: string, recipient: string, signing: string, roles: string[] }} Founder */

// Of both: each of them is one custodian and one editor of the desk, which takes two of these.
const ROLES = ["administrator", "custodian", "editor", "reviewer"];

/** @param {string} desk that is to be founded @param {string} account @param {string} salt */
async function ownEntry(desk, account, salt) {
  const [person, name, keys] = [
    random(HEX.person),
    await nameCommitment(account, salt),
    await ownKeys(),
  ];
  const own = await prove({ desk, genesis: ZEROS, name, person, ...keys });
  return { name, own, person, roles: ROLES, ...keys };
}

/** @param {string} from the standing desk @param {string} desk @param {string} account @returns {Promise<string>} this person's part, to be given to the colleague who makes the desk */
export async function partOf(from, desk, account) {
  const { own: of } = await listed(from);
  if (!of) throw new DeskError("not_for_you");
  const salt = random(HEX.salt);
  const { own, person } = await ownEntry(desk, account, salt);
  return encoded({ desk, from, of, own, person, salt });
}

/** @param {string} typed @returns {Part} Throws DeskError. */
function read(typed) {
  try {
    return JSON.parse(text(fromBase64(typed.replaceAll(/\s/g, ""))));
  } catch {
    throw new DeskError("refused", [say("part_wrong")]);
  }
}

/**
 * Before a kit is made and printed for it.
 *
 * @param {{ from: string, slug: string, part: string }} asked
 * @returns {Promise<void>} Throws DeskError for a part that does not fit this address, or is of nobody who may found it.
 */
export async function checkPart({ from, slug, part }) {
  forgetLists();
  const { state, own } = await listed(from);
  const second = read(part);
  const stands = state.people[second.of];
  const fits = second.desk === slug && second.from === from && stands && second.of !== own;
  if (!fits) throw new DeskError("refused", [say("part_wrong")]);
  if (!countsAsTwo(state, own, second.of, today())) throw new RosterError("linked");
}

/**
 * @param {{ from: string, name: string, slug: string, account: string, server: string, part: string }} asked
 * @param {Pair} desk its key
 * @param {import("../keys/kit.js").Made} kit
 * @returns {Promise<Answer>} Throws DeskError.
 */
export async function proposeFurther({ from, name, slug, account, server, part }, desk, kit) {
  await checkPart({ from, slug, part });
  const { state, names, nonce } = await listed(from);
  const second = read(part);
  const stands = state.people[second.of];
  if (!stands) throw new DeskError("refused", [say("part_wrong")]);
  const salt = random(HEX.salt);
  const mine = await ownEntry(slug, account, salt);
  const { recipient, signing } = stands;
  const other = {
    name: await nameCommitment(names[second.of] ?? "", second.salt),
    own: second.own,
    person: second.person,
    recipient,
    roles: ROLES,
    signing,
  };
  const people = [mine, other].sort((a, b) => (a.person < b.person ? -1 : 1));
  const facts = {
    carried: 0,
    from: { desk: from, head: state.head },
    kit: await paperOf(slug, kit.recovery.identity),
    people,
    recipient: desk.recipient,
    server,
  };
  const [day, last_day] = [today(), later(today(), ENTRY_DAYS)];
  const said = { act: "found", day, desk: slug, facts, head: ZEROS, last_day };
  const request = { ...said, nonce, subject: "" };
  await run("checkFirst", request, null, today()).catch(() => {
    throw new DeskError("refused", [say("part_wrong")]);
  });
  const signature = await runMine("signRequest", request);
  /** @type {Record<string, string>} */ const wrapped = {};
  for (const each of people)
    wrapped[each.person] = toBase64(await run("wrap", desk, [each.recipient]));
  return post(`/desk/roster/${from}/propose`, {
    request: encoded(request),
    signature: JSON.stringify({ algorithm: "ed25519", by: mine.person, signature }),
    parts: JSON.stringify({ wrapped, kit: sealedOf(kit) }),
    name,
    salts: JSON.stringify({ [mine.person]: salt, [second.person]: second.salt }),
  }).finally(forgetLists);
}

/**
 * The second signature, once this person's own copy of the new desk's key has opened.
 *
 * @param {string} from the standing desk
 * @param {number} id of the proposal
 * @returns {Promise<Answer>} Throws DeskError.
 */
export async function completeFurther(from, id) {
  const { state, own, proposals } = await listed(from);
  const proposal = proposals.find((each) => each.id === id);
  if (!proposal) throw new RosterError("proposal");
  const { request, signature } = proposal;
  /** @type {Founder[]} */ const founders = request.facts["people"];
  const stands = state.people[own];
  const mine = founders.find((each) => sameKeys(each, stands));
  const maker = founders.find((each) => each.person === signature.by);
  const other = Object.keys(state.people).find((each) => sameKeys(state.people[each], maker));
  if (!mine || !other || !countsAsTwo(state, own, other, today())) throw new RosterError("linked");
  const { proposals: served = [] } = /** @type {any} */ (await answerOf(from));
  const parts = served.find((/** @type {{ id: number }} */ each) => each.id === id)?.parts;
  const copy = parts?.wrapped?.[mine.person];
  const key = copy && (await runMine("unwrapMine", fromBase64(copy)).catch(() => null));
  if (key?.recipient !== request.facts["recipient"]) throw new DeskError("dead_key");
  const day = request.day > today() ? request.day : today();
  const entry = entryOf(request, null, day, [signature]);
  const second = {
    algorithm: "ed25519",
    by: mine.person,
    signature: await runMine("signEntry", entry),
  };
  return post(`/desk/roster/${from}/complete`, {
    proposal: String(id),
    entry: encoded({ ...entry, signatures: [signature, second] }),
    parts: "",
  }).finally(forgetLists);
}
