// After a rotation: whoever's own copy of the new key has opened says so, signed, so that the copies of the key before
// can go at last.
import { post } from "../page/api.js";
import { deskKey } from "../roster/desk_key.js";
import { vouch } from "./vouch.js";

/**
 * @param {import("./session.js").Keys} keys as the page has them
 * @returns {Promise<unknown>} Never fails: who could not say it is asked again at the next unlock.
 */
export const sayOpened = (keys) =>
  Promise.allSettled(
    keys.desks.map(async ({ desk, unopened }) => {
      if (!unopened) return;
      // Throws where the copies do not open to the key that the list names.
      const { recipient } = await deskKey(keys, desk);
      const vouched = await vouch(desk, "key-opened", { recipient });
      await post(`/desk/keys/${desk}/opened/`, { vouched: JSON.stringify(vouched) });
    }),
  );
