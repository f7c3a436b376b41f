// What this browser remembers of desks' lists by itself: a file that was put back as it was before, with an older list,
// is noticed where the newer one was seen. Beyond the tab only where somebody said that the computer is theirs.
import { DeskError } from "../page/errors.js";
import { merge, read, write } from "./memory.js";

/** @typedef {import("./memory.js").Remembered} Remembered */

const PLACE = "desk-lists";
const MINE = "desk-mine";

/** @returns {boolean} whether somebody said so */
export const isMine = () => localStorage.getItem(MINE) !== null;

/** @param {boolean} mine what was said now; a computer that is not theirs keeps nothing beyond the tab */
export function setMine(mine) {
  if (mine) localStorage.setItem(MINE, "1");
  else for (const place of [MINE, PLACE]) localStorage.removeItem(place);
}

/** @param {Storage} storage @returns {Remembered} */
function from(storage) {
  try {
    return read((storage.getItem(PLACE) ?? "").split("\n").filter(Boolean));
  } catch (error) {
    if (!(error instanceof DeskError)) throw error;
    // Nothing but this script writes there; what it cannot read, a person's own file still remembers.
    return {};
  }
}

/** @returns {Remembered} Throws RosterError where two memories do not fit together. */
export const rememberedHere = () => merge(from(localStorage), from(sessionStorage));

/** @param {Remembered} remembered that was merged with what was here */
export function rememberHere(remembered) {
  const lines = write(remembered).join("\n");
  sessionStorage.setItem(PLACE, lines);
  if (isMine()) localStorage.setItem(PLACE, lines);
}
