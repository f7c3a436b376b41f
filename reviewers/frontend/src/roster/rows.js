// What rows of the server say beside the list, where nobody signed it: shown in red on "People".
import { all, h } from "../page/dom.js";
import { say } from "../page/words.js";
import { personDigits } from "./digits.js";
import { sameKeys } from "./state.js";

/** @typedef {import("./check.js").Checked & { state: import("./state.js").State }} Listed */

/**
 * Whose row names other keys than the list: nothing is sealed to those, and a colleague has to hear of them.
 *
 * @param {HTMLElement} place
 * @param {Listed} list
 */
export async function showForeignKeys(place, { state, names }) {
  for (const each of all(place, "[data-row-keys]", HTMLElement)) {
    const { rowKeys: person = "", recipient = "", signing = "" } = each.dataset;
    const foreign = !sameKeys(state.people[person], { recipient, signing });
    each.classList.toggle("danger", foreign);
    each.replaceChildren();
    if (!foreign) continue;
    const digits = await personDigits({ name: names[person] ?? "", recipient, signing });
    each.append(`${say("foreign_keys")} `, h("samp", { dir: "ltr" }, digits));
  }
}

/** That no originals are kept, where the row alone says so. @param {HTMLElement} place @param {Listed} list */
export function showStop(place, { state }) {
  const kept = all(place, "[data-custodian]", HTMLElement).length > 0;
  const unsigned = state.custodian_key !== "" && !kept;
  for (const note of all(place, "[data-unsigned-stop]", HTMLElement)) note.hidden = !unsigned;
  if (unsigned) for (const form of all(place, "[data-stop]", HTMLElement)) form.hidden = false;
}
