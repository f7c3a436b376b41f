// The words of reports, in the memory of the worker of one tab: opened, folded, searched, forgotten.
import { text } from "./bytes.js";
import { answersOf } from "./answers.js";
import { asDeskError } from "../page/errors.js";
import { folded, sought } from "./normalize.js";
import { openHead } from "./opening.js";

/** @typedef {{ words: string, plain: string }} Kept `words`: as typed, with the answers; `plain`: folded */
/** @typedef {{ url: string, excerpt: string }} Hit */

const AROUND = 90; // letters of an excerpt
/** @type {Map<string, Kept>} by the address of the parcel */
const kept = new Map();

/**
 * @param {string} url of a parcel
 * @param {string} identity
 * @returns {Promise<boolean>} false when it is damaged. Throws DeskError for what concerns all of them.
 */
export async function readHead(url, identity) {
  if (kept.has(url)) return true;
  try {
    const message = JSON.parse(text((await openHead(url, identity)).bytes));
    if (typeof message.words !== "string") return false;
    const words = [message.words, ...answersOf(message).map(({ answer }) => answer)].join("\n");
    kept.set(url, { words, plain: folded(words) });
    return true;
  } catch (error) {
    const code = asDeskError(error).code;
    if (code === "signed_out" || code === "offline") throw error;
    return false;
  }
}

/** @param {string} query @returns {Promise<Hit[]>} the texts that hold every word; none for no word */
export async function findWords(query) {
  const words = sought(query);
  if (!words.length) return [];
  const hits = [...kept].filter(([, { plain }]) => words.every((word) => plain.includes(word)));
  return hits.map(([url, entry]) => ({ url, excerpt: excerpt(entry.words, words[0] ?? "") }));
}

/** @param {string} words @param {string} first folded */
function excerpt(words, first) {
  // Folding changes lengths, so the place is looked for word by word.
  const parts = words.split(/\s+/);
  const at = Math.max(
    0,
    parts.findIndex((part) => folded(part).includes(first)),
  );
  const before = parts.slice(Math.max(0, at - 6), at).join(" ");
  const shown = `${before} ${parts.slice(at).join(" ")}`.trim().slice(0, AROUND * 2);
  return shown;
}
