// The desk's next key, made here for everybody who stays; and the rewrapping of what lies there, in the background.
import { getJson, post } from "../page/api.js";
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

/**
 * Takes the headers that are left, some at a time, until none is. Closing the tab loses nothing: what is sent is
 * done, and the next time it goes on with what is left.
 *
 * @param {DeskKeys} desk
 * @param {(left: number) => void} progress
 * @returns {Promise<number>} how many opened with no key. Throws DeskError.
 */
export async function rewrapRest(desk, progress) {
  const pair = await deskKey(keys(), desk.slug);
  const { newest, older } = apart(pair);
  /** @type {string[]} */ const failed = [];
  for (;;) {
    const response = await getJson(
      `/desk/keys/${desk.slug}/headers/?skip=${failed.slice(-400).join(",")}`,
    );
    progress(response["left"]);
    if (!response["headers"].length) return failed.length;
    const done = await run("rewrapAll", response["headers"], newest, older, pair.recipient);
    failed.push(...done.failed);
    if (done.made.length) {
      const fields = { number: String(response["number"]), headers: JSON.stringify(done.made) };
      await post(`/desk/keys/${desk.slug}/rewrapped/`, fields);
    }
  }
}
