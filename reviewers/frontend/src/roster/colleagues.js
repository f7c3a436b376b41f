// What the server says beside a list of people, held against it: colleagues' marks, what is proposed, and names.
import { nameCommitment } from "./digits.js";
import { bytesOf } from "./encoded.js";
import { RosterError } from "./faults.js";
import { checkFirst } from "./first.js";
import { verify, verifySignature } from "./signing.js";
import { canSign, sameKeys } from "./state.js";
import { parseRequest, requestWords } from "./statements.js";

/** @typedef {import("./check.js").Checked} Checked */
/** @typedef {import("./check.js").Served} Served */
/** @typedef {import("./check.js").ServedMark} ServedMark */
/** @typedef {import("./check.js").ServedProposal} ServedProposal */
/** @typedef {import("./state.js").State} State */

/**
 * A colleague's mark that does not lie on this list was made on another one. A mark that nobody in the list signed says
 * nothing: its maker may have new keys.
 *
 * @param {Checked} checked
 * @param {State} state
 * @param {ServedMark[]} marks
 */
export async function checkMarks(checked, state, marks) {
  for (const { person, number, head, week, signature } of marks) {
    const signing = state.people[person]?.signing;
    const mark = { desk: state.desk, head, number, person, week };
    if (!signing || !(await holds(verifySignature(signing, "amana-mark/1", mark, signature))))
      continue;
    const off = number > state.number ? "rolled_back" : "forked";
    if (state.heads.get(head) !== number) {
      checked.faults.push(off);
      checked.off.push(person);
    } else if (number >= (checked.marks[person]?.number ?? 0))
      checked.marks[person] = { number, week };
  }
}

/**
 * A proposal in a member's name is theirs; one whose maker cannot sign any more is not shown.
 *
 * @param {Checked} checked
 * @param {State} state
 * @param {ServedProposal[]} served
 * @param {string} today
 */
export async function checkProposals(checked, state, served, today) {
  for (const { id, request: encoded, signature } of served) {
    const request = parseRequest(bytesOf(encoded));
    if (request.act === "found" && request.facts["from"]?.desk === state.desk) {
      if (await foundedHere(state, request, signature, today))
        checked.proposals.push({ id, request, signature });
      continue;
    }
    const maker = state.people[signature.by];
    if (request.desk !== state.desk) throw new RosterError("proposal", "of another desk");
    if (!maker || signature.by in state.suspended) continue;
    if (!(await holds(verify(maker.signing, requestWords(request), signature.signature))))
      checked.faults.push("proposal");
    else checked.proposals.push({ id, request, signature });
  }
}

/**
 * A further desk is founded under person numbers of its own: whoever proposes it is known by the keys of this list.
 *
 * @param {State} state
 * @param {import("./statements.js").Request} request
 * @param {import("./statements.js").Signature} signature
 * @param {string} today
 * @returns {Promise<boolean>} whether a member proposes it, to found it with another member
 */
async function foundedHere(state, request, signature, today) {
  if (!(await holds(checkFirst(request, signature, today)))) return false;
  /** @type {{ recipient: string, signing: string }[]} */ const founders = request.facts["people"];
  return (
    state.heads.has(request.facts["from"].head) &&
    founders.every((founder) =>
      Object.keys(state.people).some(
        (person) => canSign(state, person) && sameKeys(state.people[person], founder),
      ),
    )
  );
}

/**
 * Also of those who left: their names are erased a year later.
 *
 * @param {Checked} checked
 * @param {State} state
 * @param {Served["names"]} names
 */
export async function proveNames(checked, state, names) {
  const former = Object.assign({}, ...checked.past.map((each) => each.named));
  for (const [person, { name, salt }] of Object.entries(names)) {
    const known = state.people[person]?.name ?? former[person];
    // Erased, or changed in the database: their number is shown in its place.
    if (known && known === (await nameCommitment(name, salt))) checked.names[person] = name;
  }
}

/** @param {Promise<void>} check @returns {Promise<boolean>} */
async function holds(check) {
  try {
    await check;
    return true;
  } catch (error) {
    if (!(error instanceof RosterError)) throw error;
    return false;
  }
}
