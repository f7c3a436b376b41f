// A header for a new key beside an old one: the file's own key stays, and with it the payload. A reply is sealed to its
// reporter first and then to the desk: that first part is carried over byte for byte. All else is sealed to the desk
// alone, perhaps to two keys of it. Nobody is sealed to here but the desk (`sealing/rewrapping.py`).
import { fromBase64, sha256, toBase64 } from "../sealed/bytes.js";
import { built, openedParts, opener, same, wrapped } from "./parts.js";

/** @typedef {import("../sealed/bytes.js").Bytes} Bytes */
/** @typedef {import("./parts.js").Opened} Opened */
/** @typedef {{ kind: string, id: string, header: string }} OldHeader `header` in base64 */
/** @typedef {{ kind: string, id: string, was: string, header: string }} NewHeader `was`: the SHA-256 of the old one */
/** @typedef {{ kind: string, id: string, old: string, header: string }} Pair both in base64 */
/** @typedef {{ row: string, old: string, new: string }} Listed the SHA-256 of both; `row`: kind-id */

/** @param {string} kind @returns {number} how many parts, the first ones, are not the desk's */
const othersIn = (kind) => (kind === "reply" ? 1 : 0);

/** @param {Opened} opened @param {number} count @returns {string[] | null} the first parts' lines; null when one of them is ours */
function ofOthers({ stanzas, ours }, count) {
  const first = stanzas.slice(0, count);
  if (first.length !== count || first.some((stanza) => ours.includes(stanza))) return null;
  return first.map(({ raw }) => raw);
}

/**
 * @param {string} kind "parcel", "reply" or "body"
 * @param {Uint8Array} header of an age file
 * @param {string} newest the identity that is to open it
 * @param {string} older those that may open it, a line each
 * @param {string} recipient the newest one's
 * @returns {Promise<Uint8Array | null>} the same when the newest alone opens it already; null when no key does
 */
export async function rewrap(kind, header, newest, older, recipient) {
  const before = await openedParts(header, `${newest}\n${older}`);
  const kept = before && ofOthers(before, othersIn(kind));
  if (!before || !kept) return null;
  const [first] = before.ours;
  const alone = before.stanzas.length === kept.length + 1;
  if (alone && first && (await opener(newest).unwrapFileKey([first]))) return header;
  const renewed = await built(before.key, [...kept, await wrapped(recipient, before.key)]);
  // Opened once before it counts, as whoever confirms it will.
  return (await mayReplace(kind, header, renewed, newest, older)) ? renewed : null;
}

/**
 * Whether a header may take the place of another. One that opens proves nothing: another report's would. Both must hold
 * the same file key, the new one others' parts as they were, one for the newest key, and no more.
 *
 * @param {string} kind
 * @param {Uint8Array} old
 * @param {Uint8Array} fresh
 * @param {string} newest
 * @param {string} older
 */
export async function mayReplace(kind, old, fresh, newest, older) {
  const before = await openedParts(old, `${newest}\n${older}`);
  const after = await openedParts(fresh, newest);
  if (!before || !after || !same(before.key, after.key)) return false;
  const others = othersIn(kind);
  const [was, is] = [ofOthers(before, others), ofOthers(after, others)];
  return (
    after.ours.length === 1 &&
    after.stanzas.length === others + 1 &&
    was !== null &&
    is !== null &&
    was.join("") === is.join("")
  );
}

/**
 * Headers that somebody else's key opens, beside those that are there.
 *
 * @param {{ id: string, header: string }[]} headers
 * @param {string} identity whatever may open them, a line each
 * @param {string} recipient the other one's
 * @returns {Promise<{ made: { id: string, header: string }[], failed: string[] }>} `failed`: ids of what no key opens
 */
export async function handAll(headers, identity, recipient) {
  /** @type {{ id: string, header: string }[]} */ const made = [];
  /** @type {string[]} */ const failed = [];
  for (const { id, header } of headers) {
    const found = await openedParts(fromBase64(header), identity);
    if (!found) failed.push(id);
    else {
      const handed = await built(found.key, [await wrapped(recipient, found.key)]);
      made.push({ id, header: toBase64(handed) });
    }
  }
  return { made, failed };
}

/**
 * @param {OldHeader[]} headers
 * @param {string} newest
 * @param {string} older
 * @param {string} recipient of the newest
 * @returns {Promise<{ made: NewHeader[], listed: Listed[], failed: string[] }>} `failed`: ids of what no key opens
 */
export async function rewrapAll(headers, newest, older, recipient) {
  /** @type {NewHeader[]} */ const made = [];
  /** @type {Listed[]} */ const listed = [];
  /** @type {string[]} */ const failed = [];
  for (const { kind, id, header } of headers) {
    const old = fromBase64(header);
    const fresh = await rewrap(kind, old, newest, older, recipient);
    if (!fresh) failed.push(id);
    else {
      const was = await sha256(old);
      made.push({ kind, id, was, header: toBase64(fresh) });
      listed.push({
        row: `${kind}-${id}`,
        old: was,
        new: await sha256(/** @type {Bytes} */ (fresh)),
      });
    }
  }
  return { made, listed, failed };
}

/**
 * @param {Pair[]} pairs
 * @param {string} newest
 * @param {string} older
 * @returns {Promise<{ good: Listed[], wrong: Listed[], failed: string[] }>} `failed`: ids of what opens with no key of
 *   this browser in its old form, so that nothing can be said of it
 */
export async function confirmAll(pairs, newest, older) {
  /** @type {Listed[]} */ const good = [];
  /** @type {Listed[]} */ const wrong = [];
  /** @type {string[]} */ const failed = [];
  for (const { kind, id, old, header } of pairs) {
    const [before, after] = [fromBase64(old), fromBase64(header)];
    const listed = { row: `${kind}-${id}`, old: await sha256(before), new: await sha256(after) };
    if (!(await openedParts(before, `${newest}\n${older}`))) failed.push(id);
    else if (await mayReplace(kind, before, after, newest, older)) good.push(listed);
    else wrong.push(listed);
  }
  return { good, wrong, failed };
}
