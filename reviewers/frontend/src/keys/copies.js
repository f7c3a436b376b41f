// A person's copies of a desk's key. After a rotation there are several, by several browsers, and of the key before: one
// that does not open harms nobody.
import { fromBase64 } from "../sealed/bytes.js";
import { run } from "../sealed/crypto.js";
import { DeskError } from "../page/errors.js";

/** @typedef {import("./keys.js").Pair} Pair */

/** @param {string} sealed an age file in base64 @param {string[]} identities @returns {Promise<Pair | null>} by the first that opens it */
async function openedBy(sealed, identities) {
  for (const identity of identities) {
    const pair = await run("unwrap", fromBase64(sealed), identity).catch(() => null);
    if (pair) return pair;
  }
  return null;
}

/**
 * @param {import("./session.js").WrappedKey} entry
 * @param {string} mine the person's own identity
 * @param {string} [recipient] of the key in force, where the list names it
 * @returns {Promise<Pair>} Throws DeskError "not_for_you".
 */
export async function unwrapped(entry, mine, recipient) {
  const first = await openedBy(entry.wrapped, [mine]);
  const found = first ? [first] : [];
  const older = entry.older ?? [];
  if (first && (!recipient || first.recipient === recipient)) {
    if (await openOlder(found, older)) return joined(found, recipient);
  }
  for (const copy of entry.copies ?? []) {
    const pair = await openedBy(copy, [mine]);
    if (pair) found.push(pair);
  }
  await openOlder(found, older);
  return joined(found, recipient);
}

/** @param {Pair[]} found gets what opens @param {string[]} older each sealed to the key after it @returns {Promise<boolean>} whether all did */
async function openOlder(found, older) {
  let all = true;
  for (const sealed of older) {
    const known = found.map(({ identity }) => identity);
    const pair = await openedBy(sealed, known);
    if (pair) found.push(pair);
    all &&= pair !== null;
  }
  return all;
}

/** @param {Pair[]} found @param {string} [recipient] @returns {Pair} the key in force, with the others in further lines. Throws DeskError "not_for_you". */
function joined(found, recipient) {
  const newest = found.find((pair) => pair.recipient === recipient) ?? found[0];
  if (!newest) throw new DeskError("not_for_you");
  const identities = new Set([newest.identity, ...found.map(({ identity }) => identity)]);
  return { identity: [...identities].join("\n"), recipient: newest.recipient };
}
