// Days as text, `YYYY-MM-DD` in UTC, which sort as they follow each other. No clock.

// Four-digit years from 2000 on: JavaScript reads earlier two-digit ones in its own way.
const DAY = /^2\d{3}-\d{2}-\d{2}$/;
const MILLISECONDS = 24 * 60 * 60 * 1000; // of a day

/** @param {unknown} value @returns {value is string} a day of the calendar, `YYYY-MM-DD` */
export function isDay(value) {
  if (typeof value !== "string" || !DAY.test(value)) return false;
  const time = Date.parse(value);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value);
}

/** @param {string} day @param {number} days @returns {string} the day so many days after it, or before it */
export const later = (day, days) =>
  new Date(Date.parse(day) + days * MILLISECONDS).toISOString().slice(0, 10);

/** @param {string} day @returns {string} the week of ISO 8601 that it lies in, `2026-W48` */
export function weekOf(day) {
  const date = new Date(day);
  // A week belongs to the year of its Thursday.
  const thursday = new Date(date.getTime() + (4 - (date.getUTCDay() || 7)) * MILLISECONDS);
  const year = thursday.getUTCFullYear();
  const week = Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / (7 * MILLISECONDS)) + 1;
  return `${year}-W${String(week).padStart(2, "0")}`;
}

/** @param {string} week of ISO 8601, `2026-W48` @returns {string} the day with which it begins */
export function mondayOf(week) {
  // The fourth of January lies in the first week of every year.
  const day = later(`${week.slice(0, 4)}-01-04`, 7 * (Number(week.slice(6)) - 1));
  return later(day, 1 - (new Date(day).getUTCDay() || 7));
}
