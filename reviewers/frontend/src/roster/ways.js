// How a lost key is replaced, or somebody removed: by two who count as two, or by one and the recovery kit. Which way is
// open says the list that was checked; the page shows that one.
import { all } from "../page/dom.js";
import { isolated, say } from "../page/words.js";
import { run } from "../sealed/crypto.js";
import { later } from "./days.js";
import { admission } from "./admitting.js";
import { dayAfter } from "./making.js";

/** @typedef {import("./check.js").Checked & { state: import("./state.js").State }} Listed */
/** @typedef {import("./making.js").Claim} Claim */
/** @typedef {import("./statements.js").Facts} Facts */
/** @typedef {"two" | "suspend" | "wait" | "kit" | "objected"} Way */

// Days of a suspension without objection, before the kit signs (`sealing/roster/signers.py`).
/** @type {Record<string, number>} */
const KIT_DAYS = { admit: 7, remove: 30 };

/**
 * @param {Listed} list
 * @param {string} act
 * @param {string} subject somebody in the list
 * @param {Facts} facts
 * @returns {Promise<Way>} what can be done now
 */
async function wayOf({ state, own }, act, subject, facts) {
  const day = dayAfter(state);
  const asked = { act, day, desk: state.desk, facts, head: state.head, last_day: day };
  const request = { ...asked, nonce: "0".repeat(32), subject };
  const may = await run("needed", state, request, own, day);
  if (may.people.length) return "two";
  if (may.kit) return "kit";
  const suspension = state.suspended[subject];
  // Somebody could sign as the second in some days: nothing is lost by waiting for them.
  if (!suspension) return Object.keys(state.people).length > 2 ? "two" : "suspend";
  return suspension.objected ? "objected" : "wait";
}

/** @param {Listed} list @param {Claim[]} claims @param {string} act @param {string} person @returns {Promise<Way | "">} empty where there is nothing to do */
async function shownWay(list, claims, act, person) {
  if (!list.state.people[person]) return "";
  if (act === "remove") return person === list.own ? "" : wayOf(list, act, person, {});
  const claim = claims.find((each) => each.lost && person === each.person);
  return claim ? wayOf(list, act, person, admission(claim)) : "";
}

/** @param {HTMLElement} place @param {Listed} list @param {Claim[]} claims */
export async function showWays(place, list, claims) {
  for (const box of all(place, "[data-ways]", HTMLElement)) {
    const { ways: person = "", waysAct: act = "" } = box.dataset;
    const way = await shownWay(list, claims, act, person);
    for (const each of all(box, "[data-way]", HTMLElement))
      each.hidden = each.dataset["way"] !== way;
    const since = list.state.suspended[person]?.day ?? dayAfter(list.state);
    const day = later(since, KIT_DAYS[act] ?? 0);
    for (const each of all(box, "[data-way-day]", HTMLElement))
      each.textContent = say("kit_from", { day: isolated(day) });
  }
}
