// What a person's own file remembers of each desk's list, in lines that age takes for comments: nobody who has the
// server can put another list in the place of one that was seen.
import { DeskError } from "../page/errors.js";
import { isDay } from "./days.js";
import { RosterError } from "./faults.js";

/** @typedef {{ genesis: string, number: number, head: string, day: string }} Seen `day`: on which it was seen, not the entry's */
/** @typedef {Record<string, Seen>} Remembered by the address of the desk */

export const MARK = "# amana-desk: ";
const LINE = /^# amana-desk: ([-\w]+) ([0-9a-f]{64}) ([1-9]\d{0,8}) ([0-9a-f]{64}) (\S+)$/;

/** @param {string} file an identity file in the clear @returns {string[]} its lines about desks */
export const linesOf = (file) => file.split(/\r?\n/).filter((line) => line.startsWith(MARK));

/**
 * @param {string[]} lines
 * @returns {Remembered} Throws DeskError "damaged" for a line that says nothing: to pass over it would be to forget.
 */
export function read(lines) {
  /** @type {Remembered} */ let remembered = {};
  for (const line of lines) {
    const [, desk, genesis = "", number, head = "", day] = LINE.exec(line) ?? [];
    if (!desk || !isDay(day)) throw new DeskError("damaged");
    remembered = merge(remembered, { [desk]: { genesis, number: Number(number), head, day } });
  }
  return remembered;
}

/** @param {Remembered} remembered @returns {string[]} a line each, in the order of the addresses */
export const write = (remembered) =>
  Object.entries(remembered)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([desk, { genesis, number, head, day }]) =>
      [MARK.trimEnd(), desk, genesis, number, head, day].join(" "),
    );

/**
 * @param {Seen | undefined} before
 * @param {Seen} now
 * @returns {Seen} the one that is further on. Throws RosterError "foreign_genesis", or "before" for two ends at one place.
 */
export function further(before, now) {
  if (!before) return now;
  if (before.genesis !== now.genesis) throw new RosterError("foreign_genesis");
  if (before.number !== now.number) return now.number > before.number ? now : before;
  if (before.head !== now.head) throw new RosterError("before");
  return now.day > before.day ? now : before;
}

/** @param {Remembered} before @param {Remembered} now @returns {Remembered} never further back. Throws as `further`. */
export function merge(before, now) {
  const merged = { ...before };
  for (const [desk, seen] of Object.entries(now)) merged[desk] = further(before[desk], seen);
  return merged;
}
