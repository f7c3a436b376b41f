// What each unlock leaves: the end of the list that this person saw, signed. Two marks that do not lie on one list show
// that somebody was served another one.
import { weekOf } from "./days.js";

/** @typedef {{ desk: string, head: string, number: number, person: string, week: string }} Mark */

/** @param {{ desk: string, head: string, number: number }} state @param {string} person @param {string} today @returns {Mark} */
export const markOf = ({ desk, head, number }, person, today) => ({
  desk,
  head,
  number,
  person,
  week: weekOf(today),
});
