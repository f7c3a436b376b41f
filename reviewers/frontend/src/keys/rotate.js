// The desk's next key, made here for everybody who stays.
import { post } from "../page/api.js";
import { toBase64 } from "../sealed/bytes.js";
import { run } from "../sealed/crypto.js";
import { keys } from "../page/page.js";
import { deskKey } from "../roster/desk_key.js";

/** @typedef {{ id: number, recipient: string }} Staying */
/** @typedef {{ slug: string, kit: string, number: number, staying: Staying[] }} DeskKeys what the server says of a desk */

/** @param {import("./keys.js").Pair} pair @returns {{ newest: string, older: string }} */
function apart(pair) {
  const [newest = "", ...older] = pair.identity.split("\n");
  return { newest, older: older.join("\n") };
}

/**
 * @param {DeskKeys} desk
 * @param {string} leaving the membership that ends with it; empty when nobody leaves
 * @returns {Promise<import("../page/api.js").Answer>}
 */
export async function rotate(desk, leaving) {
  const before = await deskKey(keys(), desk.slug);
  const next = await run("newIdentity");
  const stay = desk.staying.filter((person) => String(person.id) !== leaving);
  /** @type {Record<string, string>} */ const wrapped = {};
  for (const { id, recipient } of stay)
    wrapped[id] = toBase64(await run("wrap", next, [recipient]));
  return post("/desk/keys/rotate/", {
    desk: desk.slug,
    leaving,
    recipient: next.recipient,
    wrapped: JSON.stringify(wrapped),
    kit: toBase64(await run("wrap", next, [desk.kit])),
    old: toBase64(
      await run("wrap", { ...before, identity: apart(before).newest }, [next.recipient]),
    ),
  });
}
