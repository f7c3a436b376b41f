// Small segments of the desk's index, of which every day may add some: which of them become one. What they hold is opened
// from its reports once more, because whoever signs a segment has opened what is in it.
import { LARGEST, MOST } from "./segments.js";

/** @typedef {{ desk: string, parcels: string[], size: number }} Part `size`: bytes of its words */

const MANY = 10; // small ones, from which on some of them become one
/** @type {Part[]} of this tab's index, the oldest first */
let small = [];

/** @param {Part} part that was read */
export function notePart(part) {
  if (part.parcels.length < MOST / 2 && part.size < LARGEST / 2) small.push(part);
}

/**
 * @param {string} desk its slug
 * @param {number} parcels that go into the same segment anyhow
 * @param {number} size bytes of their words
 * @returns {string[]} the parcels of the small ones that become one now, each once; none where there are few. They are not named again.
 */
export function parcelsToMerge(desk, parcels, size) {
  if (small.filter((part) => part.desk === desk).length < MANY) return [];
  const together = new Set();
  let [room, bytes] = [MOST - parcels, LARGEST - size];
  const taken = small.filter((part) => {
    if (part.desk !== desk || part.parcels.length > room || part.size > bytes) return false;
    room -= part.parcels.length;
    bytes -= part.size;
    return true;
  });
  if (taken.length < 2) return [];
  small = small.filter((part) => !taken.includes(part));
  for (const part of taken) for (const parcel of part.parcels) together.add(parcel);
  return [...together];
}
