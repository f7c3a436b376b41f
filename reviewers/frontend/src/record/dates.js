// The dates that a record may have, by the rule that the server gave (archive/record/event_dates.py): the same answers.

import { at } from "./document.js";

/** @typedef {import("./rules.js").DateRules} DateRules */
/** @typedef {{ form: string, first: string, last: string }} End `first`, `last`: what it covers, as 2016-06-20 */
/** @typedef {{ ends: (End | null)[], code: string }} Answer `code`: the name of a sentence; empty for a date that is taken */

/** @param {string} expression @param {string} text */
export const whole = (expression, text) => new RegExp(`^(?:${expression})$`, "u").exec(text);

/** @param {string} edtf @param {DateRules} rules @returns {Answer} one end, or two of an interval: null for an open one */
export function readDate(edtf, rules) {
  const parts = edtf.split("/");
  const refused = (/** @type {string} */ code) => ({ ends: [], code });
  if ([...edtf].length > rules.longest || parts.length > 2) return refused("date");
  if (parts.every((part) => rules.open.includes(part))) return refused("date");
  /** @type {(End | null)[]} */ const ends = [];
  for (const part of parts) {
    const open = parts.length > 1 && rules.open.includes(part);
    const end = open ? null : endOf(part, rules, parts.length > 1);
    if (typeof end === "string") return refused(end);
    ends.push(end);
  }
  const [start, stop] = ends;
  return start && stop && start.first > stop.last ? refused("date_order") : { ends, code: "" };
}

/** @param {string} text @param {DateRules} rules @param {boolean} interval @returns {End | string} or the code of what is wrong */
function endOf(text, rules, interval) {
  if (interval && !whole(rules.ends, text)) return "date";
  for (const [form, expression] of Object.entries(rules.forms)) {
    const match = whole(expression, text);
    if (match) return covered(form, match[1] ?? "", match[2] ?? "", match[3] ?? "");
  }
  return whole(rules.without_zone, text) ? "time" : "date";
}

/** @param {string} form @param {string} year @param {string} month @param {string} day @returns {End | string} */
function covered(form, year, month, day) {
  const [first, last] = [year.replaceAll("X", "0"), year.replaceAll("X", "9")];
  if (last === "0000") return "no_such_day";
  if (!month) return { form, first: `${first}-01-01`, last: `${last}-12-31` };
  // Any year has the longest February.
  const days = daysOf(year.includes("X") ? 2000 : Number(year), Number(month));
  if (!day) return { form, first: `${first}-${month}-01`, last: `${last}-${month}-${days}` };
  if (Number(day) > days) return "no_such_day";
  return { form, first: `${first}-${month}-${day}`, last: `${last}-${month}-${day}` };
}

/** @param {number} year @param {number} month from 1 @returns {number} */
function daysOf(year, month) {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** @param {(End | null)[]} ends @param {string} precision @param {DateRules} rules @returns {string} a code, or empty when they go together */
export function fits(ends, precision, rules) {
  const allowed = Object.hasOwn(rules.precisions, precision) ? rules.precisions[precision] : null;
  if (!allowed) return "";
  const order = Object.keys(rules.forms);
  const coarsest = Math.max(...allowed.map((form) => order.indexOf(form)));
  const forms = ends.flatMap((end) => (end ? [end.form] : []));
  if (forms.some((form) => order.indexOf(form) > coarsest)) return "date_coarser";
  return ends.length === 1 && !allowed.includes(forms[0] ?? "") ? "date_finer" : "";
}

/**
 * What the way in which one date is written says of how exactly it is known.
 *
 * @param {string} edtf
 * @param {DateRules} rules
 * @returns {string} a precision; empty where several fit, as for an interval or a time
 */
export function precisionOf(edtf, rules) {
  const { ends } = readDate(edtf, rules);
  const form = ends.length === 1 ? (ends[0]?.form ?? "") : "";
  if (Object.hasOwn(rules.precisions, form)) return form;
  const fitting = Object.entries(rules.precisions).filter(([, forms]) => forms.includes(form));
  return fitting.length === 1 ? (fitting[0]?.[0] ?? "") : "";
}

/**
 * What may be a slip, and may be so: nobody is kept from anything by it, because a clock can be wrong.
 *
 * @param {import("./rules.js").Unread} document
 * @param {DateRules} rules
 * @param {Date} now
 * @returns {string[]} names of sentences
 */
export function doubtsOf(document, rules, now) {
  const { ends } = readDate(String(at(document, "event_date.edtf") ?? ""), rules);
  // A day more, because somewhere it is tomorrow already.
  const tomorrow = new Date(now.getTime() + 86_400_000).toISOString().slice(0, 10);
  const days = ends.flatMap((end) => (end ? [end] : []));
  return [
    ...(days.some(({ first }) => first > tomorrow) ? ["future"] : []),
    ...(days.some(({ last }) => last < rules.earliest) ? ["calendar"] : []),
  ];
}
