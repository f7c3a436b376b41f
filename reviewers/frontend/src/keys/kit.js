// The recovery kit: made in this browser, shown once to be printed, and never sent.
import { byId, h } from "../page/dom.js";
import { toBase64 } from "../sealed/bytes.js";
import { run } from "../sealed/crypto.js";
import { KIT, ZEROS } from "../roster/statements.js";

/** @typedef {import("./keys.js").Pair} Pair */
/** @typedef {import("../sealed/bytes.js").Bytes} Bytes */
/** @typedef {{ recovery: Pair, sealed: Bytes, groups: string[] }} Made `sealed`: the desk's key, for the paper */

// An identity has 77 signs: eleven groups, so that the last one is as long as the others.
const GROUP = /.{1,7}/g;

/** @param {Pair} desk its key @returns {Promise<Made>} */
export async function makeKit(desk) {
  const recovery = await run("newIdentity");
  const sealed = await run("wrap", desk, [recovery.recipient]);
  return { recovery, sealed, groups: recovery.identity.match(GROUP) ?? [] };
}

/** @param {Made} made @param {string} typed @returns {boolean} whether the paper is at hand */
export const isLastGroup = ({ groups }, typed) => typed.trim().toUpperCase() === groups.at(-1);

/** @param {Made} made @returns {string} the sealed key, for the server */
export const sealedOf = ({ sealed }) => toBase64(sealed);

/**
 * Shows it in the page's section for it.
 *
 * @param {Made} made
 * @param {{ name: string, slug: string }} of the desk
 * @param {string} recipient of the desk
 * @param {string} head number and head of the list, or empty where nobody knows them yet
 */
export async function showKit({ groups, sealed }, { name, slug }, recipient, head) {
  byId("kit-desk", HTMLElement).textContent = name;
  byId("kit-key", HTMLElement).replaceChildren(
    ...groups.flatMap((group) => [h("span", {}, group), " "]),
  );
  byId("kit-print", HTMLElement).textContent = await run("fingerprint", recipient);
  if (head) byId("kit-head", HTMLElement).textContent = head;
  const file = byId("kit-file", HTMLAnchorElement);
  file.href = URL.createObjectURL(new Blob([sealed], { type: "application/octet-stream" }));
  byId("kit-name", HTMLElement).textContent = file.download = `desk-key-${slug}.age`;
  byId("kit", HTMLElement).hidden = false;
  byId("kit", HTMLElement).querySelector("h2")?.focus();
}

/**
 * What an entry says of the kit, with the proof that whoever has the paper holds these keys.
 *
 * @param {string} desk
 * @param {string} identity from the paper
 * @param {string} [genesis] of the desk's list; none in its first entry
 * @returns {Promise<{ own: string, recipient: string, signing: string }>} Throws DeskError for what is no key.
 */
export async function paperOf(desk, identity, genesis = ZEROS) {
  const keys = {
    recipient: await run("recipientOf", identity),
    signing: await run("signingPublic", identity),
  };
  const said = { desk, genesis, name: ZEROS, person: KIT, ...keys };
  return { own: await run("signWords", identity, "amana-key/1", said), ...keys };
}

/** @param {string} text as somebody types a paper @returns {string} */
export const typedKey = (text) => text.replaceAll(/\s/g, "").toUpperCase();
