// A list that this person cannot believe by themselves and can by voice: it ends before what they saw, because a backup was
// restored, or their key is new and has never seen it.
import { all, h } from "../page/dom.js";
import { isolated, say } from "../page/words.js";
import { namesOf, showProposals } from "./asked.js";
import { deskDigits, endOf } from "./digits.js";
import { RosterError } from "./faults.js";
import { actOn } from "./making.js";
import { afresh, listOf, rememberedOf } from "./served.js";

/** @typedef {import("./check.js").Checked & { state: import("./state.js").State }} Listed */

const ACT = "backup_restored";
/** @type {Record<string, string>} by the fault of the list: which part of the page is for it */
const PARTS = {
  rolled_back: "rolled_back",
  before: "rolled_back",
  restored: "restored",
  not_compared: "not_compared",
};

/**
 * @param {HTMLElement} place of one desk
 * @param {unknown} error why its list is not believed
 * @returns {Promise<boolean>} whether the page says what to compare; false where there is nothing but to stop
 */
export async function showSetBack(place, error) {
  const part = error instanceof RosterError ? PARTS[error.fault] : "";
  const [box] = part ? all(place, `[data-set-back="${part}"]`, HTMLElement) : [];
  const desk = place.dataset["desk"] ?? "";
  const seen = rememberedOf(desk);
  const list =
    box && (seen || part === "not_compared") ? await afresh(desk).catch(() => null) : null;
  if (!box || !list) return false;
  await fill(box, list, seen);
  const proposals = list.proposals.filter(({ request }) => request.act === ACT);
  await showProposals(place, proposals, await namesOf(desk, list));
  for (const form of all(box, `form[data-roster="${ACT}"]`, HTMLFormElement))
    form.hidden = proposals.length > 0;
  box.hidden = false;
  return true;
}

/** @param {HTMLElement} box @param {Listed} list @param {import("./memory.js").Seen | null} seen */
async function fill(box, { names, past, state }, seen) {
  const digits = await deskDigits(state);
  const called = (/** @type {string} */ person) => isolated(names[person] ?? person.slice(0, 8));
  const said = past.filter(({ act }) => act === ACT);
  const lines = said.map(({ by, day, lost }) => {
    const values = { by: by.map(called).join(say("comma")), day: isolated(day) };
    return h("li", {}, say("said_restored", { ...values, lost: lost.map(isolated).join(" ") }));
  });
  for (const each of all(box, "[data-seen-digits]", HTMLElement)) each.textContent = digits;
  for (const each of all(box, "[data-seen-now]", HTMLElement)) each.textContent = endOf(state);
  for (const each of all(box, "[data-seen-before]", HTMLElement))
    each.textContent = seen ? endOf(seen) : "";
  for (const each of all(box, "[data-seen-said]", HTMLElement)) each.replaceChildren(...lines);
}

/** Says, as the first of two, that what this browser remembers was lost. @param {string} desk */
export async function proposeRestored(desk) {
  const seen = rememberedOf(desk);
  if (!seen) throw new RosterError("rolled_back");
  const { head, number } = seen;
  return actOn(await afresh(desk), ACT, "", { lost: [{ head, number }] }, async () => ({}));
}

/**
 * @param {string} desk
 * @param {number} id of a proposal
 * @returns {Promise<import("./check.js").Checked | null>} as `listOf`; a list that is not believed yet, for the one act
 *   that may cure it. Throws DeskError.
 */
export async function listFor(desk, id) {
  try {
    return await listOf(desk);
  } catch (error) {
    const list = await afresh(desk).catch(() => null);
    const found = list?.proposals.find((each) => each.id === id);
    if (found?.request.act !== ACT) throw error;
    return list;
  }
}
