// A few words of a text around what was found in it.
import { folded } from "./normalize.js";

const AROUND = 90; // letters before or after it

/** @param {string} words @param {string} first of what was looked for, folded @returns {string} */
export function excerpt(words, first) {
  // Folding changes lengths, so the place is looked for word by word.
  const parts = words.split(/\s+/);
  const at = Math.max(
    0,
    parts.findIndex((part) => folded(part).includes(first)),
  );
  const before = parts.slice(Math.max(0, at - 6), at).join(" ");
  const whole = `${before} ${parts.slice(at).join(" ")}`.trim();
  if (whole.length <= AROUND * 2) return whole;
  const shown = whole.slice(0, AROUND * 2);
  // At the end of a word, if it is not one that goes on for ever.
  return `${shown.slice(0, Math.max(AROUND, shown.lastIndexOf(" ")))} …`;
}
