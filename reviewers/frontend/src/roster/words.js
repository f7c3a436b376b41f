// What a person signs of an act that takes more than one of them, and how it is written down (docs/formats.md, "Signed
// words"; reviewers/consent/signatures.py). Pure: pages and the worker both use it.
import { sha256 } from "../sealed/bytes.js";
import { apart } from "../sealed/header.js";
import { canonicalOf } from "./statements.js";

/**
 * `what`: what exactly, beside the act and the desk.
 *
 * @typedef {{ act: string, desk: string, what: Record<string, string | number> }} Words
 */
/** @typedef {{ day: string, reason: string }} Made how a proposal was made: `day` on which it was signed; `reason`: what `reasonDigest` gives */
/** @typedef {{ head: string, nonce: string, signature: string }} Signed all hex */
/** @typedef {{ person: string } & Signed} SignedBy */

export const CONSENT = "amana-consent/1";
const VERSION = 2; // of what is signed of a proposal
const LISTED_BY_SERVER = ["drop_quarantine", "void_vouchers"];

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

/**
 * @param {string} act
 * @param {string} desk
 * @param {string} id of the case, or empty
 * @param {string} bound_to what is proposed; nothing where the server lists what it is about
 * @param {Made | null} made null for a proposal of an older release, which names neither day nor reason
 * @returns {Words}
 */
export const proposalWords = (act, desk, id, bound_to, made) => ({
  act,
  desk,
  what: {
    bound_to: LISTED_BY_SERVER.includes(act) ? "" : bound_to,
    case: id,
    ...(made ? { ...made, version: VERSION } : {}),
  },
});

/**
 * @param {import("../sealed/bytes.js").Bytes | null} sealed
 * @returns {Promise<string>} SHA-256 of the payload: the header is written anew when the desk gets another key. Empty for
 *   no reason. Throws DeskError "damaged".
 */
export const reasonDigest = async (sealed) => (sealed ? sha256(apart(sealed).payload) : "");

/**
 * @param {Words} proposed
 * @param {number} proposal its number
 * @param {string} bound_to what it is about, as the page says it
 * @returns {Words} of who confirms it
 */
export const confirmationWords = ({ act, desk, what }, proposal, bound_to) => ({
  act,
  desk,
  what: { ...what, bound_to, proposal },
});

/** @param {Words} words @param {string} head @param {string} nonce @returns {Promise<Record<string, string>>} what is signed */
export async function statementOf({ act, desk, what }, head, nonce) {
  const digest = await sha256(canonicalOf({ act, desk, ...what }));
  return { act, desk, digest, head, nonce };
}
