// Whose signatures each act takes, in the order of `sealing/roster/signers.py`; each throws RosterError for those that do
// not do.
import { MOST_PEOPLE } from "./forms.js";
import { custodians, linked } from "./state.js";
import { hasFields, KIT } from "./statements.js";
import {
  alone,
  custodian,
  custodianRemains,
  maker,
  makerAndKit,
  notTheSubject,
  one,
  require,
  settled,
  two,
  twoCustodians,
  twoOrTheOnlyOne,
  waited,
} from "./turn.js";

/** @typedef {import("./turn.js").Turn} Turn */

const LONE_LIST = 2; // people in a list up to which one alone admits the next
const REPLACE_DAYS = 7; // of a suspension without objection, before the kit signs
const KIT_DAYS = 30;

/** @param {Turn} turn */
const count = ({ state }) => Object.keys(state.people).length;

/** @param {Turn} turn */
export function found(turn) {
  const { facts } = turn.request;
  const further = !hasFields(facts["from"], []);
  require(!(facts["carried"] && further), "malformed", "carried from another desk");
  if (!facts["carried"]) require(count(turn) === (further ? 2 : 1), "malformed", "founders");
  // A server day in the future would make the exempt week as long as the founder likes.
  require(facts["server"] <= turn.day, "future", "server day");
  require(custodians(turn.state).length > 0, "custodian");
  if (count(turn) === 1) one(turn);
  require(count(turn) === 1 || !alone(turn), "too_few");
}

/** @param {Turn} turn */
export function admit(turn) {
  const { state, request, signers } = turn;
  const { facts, subject } = request;
  if (facts["replaces"]) {
    replace(turn);
    return;
  }
  settled(turn);
  require(!state.used.has(subject), "subject", "was in the list");
  require(count(turn) < MOST_PEOPLE, "full");
  require(!signers.includes(KIT), "not_a_member", "kit");
  custodian(turn);
  const more = facts["roles"].length !== 1 || facts["roles"][0] !== "reviewer";
  if (more && custodians(state).length > 1) twoCustodians(turn);
  require(count(turn) <= LONE_LIST || !alone(turn), "too_few");
}

/** A lost passphrase: the same person, name and roles under new keys. @param {Turn} turn */
function replace(turn) {
  const { state, request, signers } = turn;
  const { facts } = request;
  const subject = state.people[request.subject];
  if (!subject) return require(false, "not_a_member", "subject");
  require(facts["name"] === subject.name, "subject", "another name");
  require(String(facts["roles"]) === String(subject.roles), "role", "other roles");
  notTheSubject(turn);
  if (alone(turn) && maker(turn) === KIT) {
    // Whatever anybody signed since says that somebody is there.
    const suspension = waited(turn, KIT_DAYS);
    require(suspension.by === KIT, "waiting", "not suspended by the kit");
    require(state.number === suspension.number, "not_two", "a member has signed since");
    return;
  }
  custodian(turn);
  require(!alone(turn), "too_few");
  if (signers[1] === KIT) makerAndKit(turn, REPLACE_DAYS);
  else two(turn);
}

/** @param {Turn} turn */
export function suspend(turn) {
  one(turn);
  notTheSubject(turn);
  if (maker(turn) === KIT) {
    settled(turn);
    return;
  }
  custodian(turn);
  const { suspended } = turn.state;
  require(!(turn.request.subject in suspended), "unsettled", "suspended already");
  const opened = Object.values(suspended).some(({ by }) => by === maker(turn));
  require(!opened, "unsettled", "one open suspension for each signer");
}

/** @param {Turn} turn */
export function objectTo(turn) {
  one(turn);
  require(maker(turn) === turn.request.subject, "subject");
  const suspension = turn.state.suspended[turn.request.subject];
  if (!suspension) return require(false, "subject", "not suspended");
  require(!suspension.objected, "objected");
}

/** @param {Turn} turn */
export function restore(turn) {
  one(turn);
  const suspension = turn.state.suspended[turn.request.subject];
  if (!suspension) return require(false, "subject", "not suspended");
  const by = maker(turn);
  const free = by === suspension.by || !linked(turn.state, by, turn.request.subject, turn.day);
  require(free, "linked");
}

/** @param {Turn} turn */
export function remove(turn) {
  notTheSubject(turn);
  if (turn.signers[1] === KIT) makerAndKit(turn, KIT_DAYS);
  else two(turn);
  custodianRemains(turn, []);
}

/** @param {Turn} turn */
export function roles(turn) {
  settled(turn);
  if (custodians(turn.state).length > 1) twoCustodians(turn);
  else {
    custodian(turn);
    one(turn);
  }
  custodianRemains(turn, turn.request.facts["roles"]);
}

/** To keep no originals any more is the safe direction: one custodian is enough for it. @param {Turn} turn */
export function custodianKey(turn) {
  if (alone(turn) && !turn.request.facts["recipient"]) custodian(turn);
  else twoCustodians(turn);
}

/** Days erase: where there is a second member, nobody sets them alone. @param {Turn} turn */
export function retention(turn) {
  if (custodians(turn.state).length > 1) twoCustodians(turn);
  else twoOrTheOnlyOne(turn);
}
