/** @typedef {`roster_${import("../roster/faults.js").Fault}`} RosterCode */
/**
 * What can go wrong at the desk, as a code that the page turns into a sentence in the reader's language.
 *
 * @typedef {"passphrase" | "damaged" | "not_for_you" | "offline" | "signed_out" | "refused" | "passkey" | "mailbox" | "mailbox_unopened" | "browser" | "dead_key" | "internal" | RosterCode} Code
 */
export class DeskError extends Error {
  /**
   * @param {Code} code
   * @param {string[]} [sentences] what the server said, already in the reader's language
   * @param {Record<string, any>} [response] the rest of what it answered
   */
  constructor(code, sentences = [], response = {}) {
    super(code);
    this.name = "DeskError";
    this.code = code;
    this.sentences = sentences;
    this.response = response;
  }
}

/**
 * @param {unknown} error
 * @returns {DeskError} the same, or "internal" when it is none of ours
 */
export function asDeskError(error) {
  if (error instanceof DeskError) return error;
  const wrapped = new DeskError("internal");
  wrapped.cause = error;
  return wrapped;
}

/** @param {number} status of an answer @returns {DeskError} */
export const refusal = (status) => new DeskError(status === 401 ? "signed_out" : "refused");
