// What each unlock leaves: the end of the list that this person saw, signed. Two marks that do not lie on one list show
// that somebody was served another one.

/** @typedef {{ desk: string, head: string, number: number, person: string, week: string }} Mark */

const DAY = 24 * 60 * 60 * 1000; // milliseconds

/** @param {string} day @returns {string} the week of ISO 8601 that it lies in, `2026-W48` */
export function weekOf(day) {
  const date = new Date(day);
  // A week belongs to the year of its Thursday.
  const thursday = new Date(date.getTime() + (4 - (date.getUTCDay() || 7)) * DAY);
  const year = thursday.getUTCFullYear();
  const week = Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / (7 * DAY)) + 1;
  return `${year}-W${String(week).padStart(2, "0")}`;
}

/** @param {{ desk: string, head: string, number: number }} state @param {string} person @param {string} today @returns {Mark} */
export const markOf = ({ desk, head, number }, person, today) => ({
  desk,
  head,
  number,
  person,
  week: weekOf(today),
});
