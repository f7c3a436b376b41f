// What a reporter answered to the questions of the form, beside the words.
import { DeskError } from "../page/errors.js";

/** @typedef {{ id: string, question: string, answer: string }} Answer `question`: as the reporter read it */

/** @param {unknown} value @returns {value is Answer} */
const isAnswer = (value) =>
  typeof value === "object" &&
  value !== null &&
  ["id", "question", "answer"].every(
    (name) => typeof (/** @type {Record<string, unknown>} */ (value)[name]) === "string",
  );

/**
 * @param {{ answers?: unknown }} message as it was parsed
 * @returns {Answer[]} none where nothing was answered, or no form asked yet. Throws DeskError "damaged".
 */
export function answersOf({ answers = [] }) {
  if (!Array.isArray(answers) || !answers.every(isAnswer)) throw new DeskError("damaged");
  return answers;
}
