// What was asked on the search page and found, for whoever opens a hit and comes back: in this tab's sessionStorage,
// sealed to the desk's key, so that a locked tab cannot read it.
import { fromBase64, text, toBase64 } from "../sealed/bytes.js";
import { canonicalBytes } from "../sealed/canonical.js";
import { run } from "../sealed/crypto.js";
import { DeskError } from "../page/errors.js";
import { keys } from "../page/page.js";
import { deskKey } from "../roster/desk_key.js";

/** @typedef {{ parcel: string, case: string, number: string, day: string, state: string, label: string, excerpt: string }} Result */
/** @typedef {{ sought: string, which: string, month: string, results: Result[] }} Remembered */

// By person: another one at this tab does not open it, even where they share a desk.
const place = () => `search-${keys().recipient.slice(-24)}`;

async function key() {
  const [first] = keys().desks;
  return first ? deskKey(keys(), first.desk) : null;
}

/** @param {Remembered} asked */
export async function remember(asked) {
  const desk = await key();
  if (!desk) return;
  sessionStorage.setItem(
    place(),
    toBase64(await run("seal", canonicalBytes(asked), [desk.recipient])),
  );
}

/** @returns {Promise<Remembered | null>} null when there is nothing, or nothing that this key opens */
export async function remembered() {
  const sealed = sessionStorage.getItem(place());
  const desk = sealed ? await key() : null;
  if (!sealed || !desk) return null;
  try {
    return JSON.parse(text(await run("open", fromBase64(sealed), desk.identity)));
  } catch (error) {
    if (!(error instanceof DeskError)) throw error;
    // Of a key before this one, or not ours: of no use to anybody now.
    forgetRemembered();
    return null;
  }
}

export function forgetRemembered() {
  sessionStorage.removeItem(place());
}
