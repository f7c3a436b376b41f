// What stands in the draft's editor and was not saved, kept with the rows of its lists.
import { all, byId, h } from "../page/dom.js";
import { rowLists } from "../record/fields.js";
import { addRow, renumber } from "./editor.js";
import { readBy } from "../forms/autosave.js";
import { go } from "../forms/leaving.js";
import { putBack, values } from "../forms/form_state.js";
import { say } from "../page/words.js";

/** @typedef {import("../forms/form_state.js").Values} Values */
/** @typedef {import("../record/rules.js").Rules} Rules */

/**
 * It is kept with the number of the draft that it was made from: a save still knows when a colleague was quicker.
 *
 * @param {HTMLFormElement} form
 * @param {{ number: number, rules: Rules }} page
 * @param {{ isTyped(): boolean, hasFiles(): boolean, back(): void }} editor `back`: the words are in their fields again
 */
export function keepEditor(form, page, { isTyped, hasFiles, back }) {
  readBy(form, {
    isTyped,
    hasFiles,
    values: () => ({
      ...values(form),
      ...rowsOf(form, page.rules),
      based_on: [String(page.number)],
    }),
    putBack: (kept) => {
      withRows(kept, page.rules);
      putBack(form, kept);
      page.number = Number(kept["based_on"]?.[0] ?? page.number);
      back();
    },
  });
}

/** @param {HTMLFormElement} form @param {Rules} rules @returns {Values} how many rows each list has */
function rowsOf(form, rules) {
  const count = (/** @type {string} */ list) =>
    all(form, `#${list} [data-row]`, HTMLElement).length;
  return Object.fromEntries(rowLists(rules).map((list) => [`rows.${list}`, [String(count(list))]]));
}

/** As many rows as were kept, numbered as they were; what stood in other ones goes. @param {Values} kept @param {Rules} rules */
function withRows(kept, rules) {
  for (const list of rowLists(rules)) {
    const count = Number(kept[`rows.${list}`]?.[0] ?? 0);
    const place = byId(list, HTMLElement);
    for (const row of all(place, "[data-row]", HTMLElement).slice(count)) row.remove();
    for (let at = place.childElementCount; at < count; at += 1) addRow(rules, list);
  }
  renumber(rules);
}

/**
 * A reload would bring kept words back: this is the way to what was saved, by whomever.
 *
 * @param {() => void} forget makes the words count no more
 */
export function discarding(forget) {
  const click = () => {
    forget();
    void go(window.location.href);
  };
  return h(
    "p",
    { class: "toolbar" },
    h("button", { type: "button", class: "quiet", click }, say("draft_discard")),
  );
}
