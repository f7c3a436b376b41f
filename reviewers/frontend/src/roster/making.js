// Requests and entries as a member makes them, before anybody signs (`signing.js`, in the worker).
import { later } from "./days.js";
import { ZEROS } from "./statements.js";

/** @typedef {import("./statements.js").Entry} Entry */
/** @typedef {import("./statements.js").Request} Request */
/** @typedef {import("./statements.js").Signature} Signature */
/** @typedef {import("./state.js").State} State */

const DAYS = 14; // in which somebody else can complete it; the rules allow 90

/** @param {State | null} state @param {string} today @returns {string} the day of what comes next: a list never goes back */
const dayAfter = (state, today) => (state && state.day > today ? state.day : today);

/**
 * @param {State | null} state which the maker sees; null for a desk that is being founded
 * @param {{ desk: string, act: string, facts: import("./statements.js").Facts, subject?: string }} what
 * @param {string} nonce which the server gave for it
 * @param {string} today
 * @returns {Request}
 */
export function requestOf(state, { desk, act, facts, subject = "" }, nonce, today) {
  const day = dayAfter(state, today);
  return {
    act,
    day,
    desk,
    facts,
    head: state?.head ?? ZEROS,
    last_day: later(day, DAYS),
    nonce,
    subject,
  };
}

/**
 * @param {State | null} state after which it comes
 * @param {Request} request
 * @param {Signature[]} signatures so far: its maker's first
 * @param {string} today
 * @returns {Entry} as it stands with these; whoever completes it signs exactly this
 */
export const entryOf = (state, request, signatures, today) => ({
  before: state?.head ?? ZEROS,
  day: dayAfter(state, today),
  desk: request.desk,
  number: (state?.number ?? 0) + 1,
  request,
  signatures,
});

/** @param {string} by @param {string} signature @returns {Signature} */
export const signatureOf = (by, signature) => ({ algorithm: "ed25519", by, signature });

/** @param {Entry} entry @param {Signature} signature @returns {Entry} with one signature more */
export const signed = (entry, signature) => ({
  ...entry,
  signatures: [...entry.signatures, signature],
});
