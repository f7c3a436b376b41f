// What a person signs of an act that takes more than one of them, and how it is written down (docs/formats.md, "Signed
// words"; reviewers/consent/signatures.py). Pure: pages and the worker both use it.
import { sha256 } from "../sealed/bytes.js";
import { canonicalOf } from "./statements.js";

/**
 * `what`: what exactly, beside the act and the desk.
 *
 * @typedef {{ act: string, desk: string, what: Record<string, string | number> }} Words
 */
/** @typedef {{ head: string, nonce: string, signature: string }} Signed all hex */
/** @typedef {{ person: string } & Signed} SignedBy */

export const CONSENT = "amana-consent/1";

/** @param {string} desk @param {string} id of the case @param {string} content_hash @returns {Words} by the author of a revision */
export const draftedWords = (desk, id, content_hash) => ({
  act: "draft",
  desk,
  what: { case: id, content_hash },
});

/**
 * @param {"approve" | "publish"} act
 * @param {string} desk
 * @param {string} id of the case
 * @param {string} content_hash
 * @param {number} number of the revision
 * @returns {Words}
 */
export const releaseWords = (act, desk, id, content_hash, number) => ({
  act,
  desk,
  what: { case: id, content_hash, number },
});

/** @param {string} act @param {string} desk @param {string} id of the case, or empty @param {string} bound_to what is proposed @returns {Words} */
export const proposalWords = (act, desk, id, bound_to) => ({
  act,
  desk,
  what: { bound_to, case: id },
});

/** @param {Words} proposed @param {number} proposal its number @returns {Words} of who confirms it */
export const confirmationWords = ({ act, desk, what }, proposal) => ({
  act,
  desk,
  what: { ...what, proposal },
});

/** @param {Words} words @param {string} head @param {string} nonce @returns {Promise<Record<string, string>>} what is signed */
export async function statementOf({ act, desk, what }, head, nonce) {
  const digest = await sha256(canonicalOf({ act, desk, ...what }));
  return { act, desk, digest, head, nonce };
}
