// What this person signs about headers and kits: `amana-act/1` over the digest of a list (docs/formats.md).
import { sha256, toHex } from "../sealed/bytes.js";
import { canonicalBytes } from "../sealed/canonical.js";
import { DeskError } from "../page/errors.js";
import { rosterOf } from "../roster/served.js";
import { runMine } from "./session.js";

/** @typedef {import("./rewrap.js").Listed} Listed */
/** @typedef {{ signing: string, head: string, nonce: string, signature: string }} Vouched `signing`: the public key */
/** @typedef {"rewrapped" | "rewrap-confirmed" | "kit-drilled" | "key-opened" | "search-segment"} Act */

const NONCE = 16; // bytes: no two statements of a person are the same

/**
 * @param {string} desk its slug
 * @param {Act} act
 * @param {import("../types.js").Json} what the whole of it
 * @returns {Promise<Vouched>} Throws DeskError.
 */
export async function vouch(desk, act, what) {
  const list = await rosterOf(desk);
  if (!list) throw new DeskError("not_for_you");
  const nonce = toHex(crypto.getRandomValues(new Uint8Array(NONCE)));
  const digest = await sha256(canonicalBytes(what));
  const value = { act, desk, digest, head: list.head, nonce };
  const signature = await runMine("signWords", "amana-act/1", value);
  return { signing: await runMine("signingPublic"), head: list.head, nonce, signature };
}

/** @param {Listed[]} listed @returns {Listed[]} as both sides write it down */
export const inOrder = (listed) =>
  [...listed].sort((one, other) => (one.row < other.row ? -1 : Number(one.row > other.row)));
