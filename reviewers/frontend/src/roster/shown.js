// What "People" shows of each desk's list, filled in from what this browser has checked.
import { all, h } from "../page/dom.js";
import { fail } from "../page/page.js";
import { isolated, say } from "../page/words.js";
import { firstProposals, shown } from "./carrying.js";
import { described } from "./described.js";
import { deskDigits, nameCommitment, personDigits } from "./digits.js";
import { RosterError } from "./faults.js";
import { showHistory, showMarks } from "./history.js";
import { answerOf, checkedOf, listOf } from "./served.js";
import { sameKeys } from "./state.js";
import { HEAD_DIGITS } from "../keys/kit.js";
import { showWays } from "./ways.js";

/** @typedef {import("./check.js").Checked & { state: State }} Listed */
/** @typedef {import("./check.js").Proposal} Proposal */
/** @typedef {import("./described.js").Names} Names */
/** @typedef {import("./making.js").Claim} Claim */
/** @typedef {import("./state.js").State} State */

const SHORT = 8; // digits of a person whose name is not proved

/** @param {string} desk @returns {Promise<Claim[]>} those whose names are what their keys were signed with */
export async function claimsOf(desk) {
  const { claims = [], names = {} } = /** @type {any} */ ((await answerOf(desk)) ?? {});
  const proved = await Promise.all(
    claims.map(async (/** @type {Claim} */ claim) => {
      const { name, salt } = names[claim.person] ?? {};
      return claim.account === name && claim.name === (await nameCommitment(name, salt));
    }),
  );
  return claims.filter((/** @type {Claim} */ _, /** @type {number} */ place) => proved[place]);
}

/**
 * @param {string} desk
 * @param {Listed | null} list
 * @returns {Promise<Names>}
 */
async function namesOf(desk, list) {
  const { names = {} } = /** @type {any} */ ((await answerOf(desk)) ?? {});
  const called = (/** @type {string} */ person) => list?.names[person] ?? person.slice(0, SHORT);
  return {
    called,
    proved: async (person, keys) => {
      const opened = names[person];
      if (opened && (await nameCommitment(opened.name, opened.salt)) === keys.name)
        return opened.name;
      // A founder of a further desk is known by the keys that stand in this one.
      const people = Object.entries(list?.state.people ?? {});
      const found = people.find(([, stands]) => sameKeys(stands, keys));
      return found ? called(found[0]) : "";
    },
  };
}

/** Fills in the digits of every list on the page. @param {Document} page */
export async function showLists(page) {
  for (const place of all(page, "[data-desk-list]", HTMLElement)) {
    try {
      await showList(place);
    } catch (error) {
      const failure = h("div");
      place.prepend(failure);
      fail(failure, error);
      await checkedOf(place.dataset["desk"] ?? "").then(
        (checked) => showMarks(place, checked),
        () => undefined,
      );
    }
  }
}

/** @param {HTMLElement} place of one desk */
async function showList(place) {
  const desk = place.dataset["desk"] ?? "";
  const list = /** @type {Listed | null} */ (await listOf(desk));
  if (list?.state) await showListed(place, list);
  else if ((await checkedOf(desk)).state) throw new RosterError("not_a_member");
  else if (await answerOf(desk)) await showFirst(place, desk);
}

/** @param {HTMLElement} place @param {string} desk of an older release */
async function showFirst(place, desk) {
  /** @type {Map<string, string>} */ const digits = new Map();
  for (const claim of await shown(desk))
    digits.set(claim.person, await personDigits({ ...claim, name: claim.account }));
  fill(place, "personPrint", (person) => digits.get(person) ?? "");
  await showProposals(place, await firstProposals(desk), await namesOf(desk, null));
}

/** @param {HTMLElement} place @param {Listed} list */
async function showListed(place, list) {
  const { state, names, proposals } = list;
  const digits = await deskDigits(state);
  fill(place, "deskPrint", () => digits);
  fill(place, "kitLine", () => `${state.number}:${state.head.slice(0, HEAD_DIGITS)}`);
  /** @type {Map<string, string>} */ const claimed = new Map();
  /** @type {Map<string, string>} */ const standing = new Map();
  const claims = await claimsOf(state.desk);
  for (const claim of claims)
    claimed.set(claim.person, await personDigits({ ...claim, name: claim.account }));
  fill(place, "claimPrint", (person) => claimed.get(person) ?? "");
  // What stands in the list is shown for its people, also while another key of theirs waits.
  for (const [person, stands] of Object.entries(state.people)) {
    const account = claims.find((claim) => claim.person === person)?.account;
    const name = names[person] ?? account ?? "";
    standing.set(person, await personDigits({ ...stands, name }));
  }
  fill(place, "personPrint", (person) => standing.get(person) ?? claimed.get(person) ?? "");
  await showProposals(place, proposals, await namesOf(state.desk, list));
  await showWays(place, list, claims);
  showHistory(place, list);
}

/** @param {HTMLElement} place @param {string} field @param {(value: string) => string} text */
function fill(place, field, text) {
  const attribute = field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  for (const each of all(place, `[data-${attribute}]`, HTMLElement))
    each.textContent = text(each.dataset[field] ?? "");
}

/**
 * Whoever signs as the second reads what the first one signed; the form is there only beside that.
 *
 * @param {HTMLElement} place
 * @param {Proposal[]} proposals whose signatures were checked
 * @param {Names} names
 */
async function showProposals(place, proposals, names) {
  for (const asked of all(place, "[data-asked]", HTMLElement)) {
    const proposal = proposals.find(({ id }) => String(id) === asked.dataset["asked"]);
    const forms = all(place, `[data-complete="${asked.dataset["asked"]}"]`, HTMLFormElement);
    for (const form of forms) form.hidden = !proposal;
    if (!proposal) {
      asked.replaceChildren(h("p", { class: "danger" }, say("ask_unsigned")));
      continue;
    }
    const { request, signature } = proposal;
    const [founder] = (request.facts["people"] ?? []).filter(
      (/** @type {{ person: string }} */ each) => each.person === signature.by,
    );
    const maker = founder ? await names.proved(signature.by, founder) : names.called(signature.by);
    const act = request.facts["carried"] === 1 ? "carry" : request.act;
    const title = say("asked_by", { title: say(`title_${act}`) });
    const [before = "", after = ""] = title.split("{name}");
    asked.replaceChildren(
      h("h3", {}, before, h("bdi", {}, maker), after),
      ...(await described(request, names)),
      h("p", { class: "meta" }, say("asked_until", { day: isolated(request.last_day) })),
    );
    for (const form of forms)
      for (const button of all(form, "[data-sign]", HTMLElement))
        button.textContent = say(`sign_${request.act}`);
  }
}
