// What "People" shows of each desk's list, filled in from what this browser has checked.
import { all, h } from "../page/dom.js";
import { fail } from "../page/page.js";
import { isolated, say } from "../page/words.js";
import { firstProposals, shown } from "./carrying.js";
import { namesOf, showProposals } from "./asked.js";
import { deskDigits, endOf, nameCommitment, personDigits } from "./digits.js";
import { RosterError } from "./faults.js";
import { showHistory, showMarks } from "./history.js";
import { run } from "../sealed/crypto.js";
import { answerOf, checkedOf, listOf } from "./served.js";
import { showForeignKeys, showStop } from "./rows.js";
import { showSetBack } from "./set_back.js";
import { showWays } from "./ways.js";

/** @typedef {import("./check.js").Checked & { state: State }} Listed */
/** @typedef {import("./making.js").Claim} Claim */
/** @typedef {import("./state.js").State} State */

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

/** Fills in the digits of every list on the page. @param {Document} page */
export async function showLists(page) {
  for (const place of all(page, "[data-desk-list]", HTMLElement)) {
    try {
      await showList(place);
    } catch (error) {
      if (await showSetBack(place, error)) continue;
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
  const [ofKey, ofKit] = await Promise.all(
    [state.recipient, state.kit.recipient].map((recipient) => run("fingerprint", recipient)),
  );
  fill(place, "keyPrint", () => ofKey ?? "");
  fill(place, "kitPrint", () => ofKit ?? "");
  showNames(place, names);
  fill(place, "kitLine", () => endOf(state));
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
  showStop(place, list);
  await showForeignKeys(place, list);
}

/**
 * The names of the list's people stand in it, sealed by a commitment: a row of the server's that says another is marked.
 *
 * @param {HTMLElement} place
 * @param {Record<string, string>} names that were proved
 */
function showNames(place, names) {
  for (const each of all(place, "[data-person-name]", HTMLElement)) {
    const name = names[each.dataset["personName"] ?? ""];
    if (!name || each.textContent === name) continue;
    const other = say("name_other", { served: isolated(each.textContent ?? "") });
    each.textContent = name;
    each.after(h("strong", { class: "danger", role: "alert" }, ` ${other}`));
  }
}

/** @param {HTMLElement} place @param {string} field @param {(value: string) => string} text */
function fill(place, field, text) {
  const attribute = field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  for (const each of all(place, `[data-${attribute}]`, HTMLElement))
    each.textContent = text(each.dataset[field] ?? "");
}
