// How somebody who lost their passphrase gets a new key: by two who count as two, or by one and the recovery kit. Which
// way is open says the list that was checked; the page shows that one.
import { all } from "../page/dom.js";
import { isolated, say } from "../page/words.js";
import { run } from "../sealed/crypto.js";
import { later } from "./days.js";
import { admission } from "./admitting.js";
import { dayAfter } from "./making.js";

/** @typedef {import("./check.js").Checked & { state: import("./state.js").State }} Listed */
/** @typedef {import("./making.js").Claim} Claim */

export const KIT_DAYS = 7; // of a suspension without objection (`sealing/roster/signers.py`)

/**
 * @param {Listed} list
 * @param {Claim} claim of somebody in the list
 * @returns {Promise<"two" | "suspend" | "wait" | "kit" | "objected">} what can be done now
 */
async function wayOf({ state, own }, claim) {
  const day = dayAfter(state);
  const request = {
    act: "admit",
    day,
    desk: state.desk,
    facts: admission(claim),
    head: state.head,
    last_day: day,
    nonce: "0".repeat(32),
    subject: claim.person,
  };
  const may = await run("needed", state, request, own, day);
  if (may.people.length) return "two";
  if (may.kit) return "kit";
  const suspension = state.suspended[claim.person];
  // Somebody could sign as the second in some days: nothing is lost by waiting for them.
  if (!suspension) return Object.keys(state.people).length > 2 ? "two" : "suspend";
  return suspension.objected ? "objected" : "wait";
}

/** @param {HTMLElement} place @param {Listed} list @param {Claim[]} claims */
export async function showWays(place, list, claims) {
  for (const box of all(place, "[data-ways]", HTMLElement)) {
    const claim = claims.find(({ person, lost }) => lost && person === box.dataset["ways"]);
    const way = claim ? await wayOf(list, claim) : "";
    for (const each of all(box, "[data-way]", HTMLElement))
      each.hidden = each.dataset["way"] !== way;
    const since = claim && list.state.suspended[claim.person]?.day;
    const day = since ? later(since, KIT_DAYS) : later(dayAfter(list.state), KIT_DAYS);
    for (const each of all(box, "[data-way-day]", HTMLElement))
      each.textContent = say("kit_from", { day: isolated(day) });
  }
}
