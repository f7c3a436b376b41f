// The rows of the draft's lists (actors, weapons, sources), kept and made anew with the words that stand in them.
import { all, byId } from "./dom.js";
import { addRow, renumber } from "./editor.js";

/** @typedef {import("./typed.js").Values} Values */

const LISTS = ["actors", "weapons", "citations"];

/** @param {HTMLFormElement} form @returns {Values} how many rows each list has */
export function rowsOf(form) {
  const count = (/** @type {string} */ list) => all(form, `#${list} [data-row]`, HTMLElement).length;
  return Object.fromEntries(LISTS.map((list) => [`rows.${list}`, [String(count(list))]]));
}

/** As many rows as were kept, numbered as they were; what stood in other ones goes. @param {Values} kept */
export function withRows(kept) {
  for (const list of LISTS) {
    const count = Number(kept[`rows.${list}`]?.[0] ?? 0);
    const place = byId(list, HTMLElement);
    for (const row of all(place, "[data-row]", HTMLElement).slice(count)) row.remove();
    for (let at = place.childElementCount; at < count; at += 1) addRow(list);
  }
  renumber();
}
