// A header for a new key beside an old one: the file's own key stays, and with it the payload. Parts of a header that
// are for others (a reporter's) are carried over byte for byte: nobody is sealed to here but the desk.
import { Decrypter, Encrypter } from "age-encryption";
import { concat, fromBase64, sha256, toBase64, utf8 } from "../sealed/bytes.js";
import { stanzasOf } from "../sealed/header.js";
import { DeskError } from "../page/errors.js";
import { addIdentities } from "./keys.js";

/** @typedef {import("../sealed/bytes.js").Bytes} Bytes */
/** @typedef {import("../sealed/header.js").Stanza} Stanza */
/** @typedef {{ args: string[], body: Uint8Array }} Part */
/** @typedef {{ recipients: { wrapFileKey(key: Uint8Array): Promise<Part[]> }[] }} Holder */
/** @typedef {{ unwrapFileKey(parts: Part[]): Promise<Uint8Array | null> }} Opener */
/** @typedef {{ kind: string, id: string, header: string }} OldHeader `header` in base64 */
/** @typedef {{ kind: string, id: string, was: string, header: string }} NewHeader `was`: the SHA-256 of the old one */
/** @typedef {{ kind: string, id: string, old: string, header: string }} Pair both in base64 */
/** @typedef {{ row: string, old: string, new: string }} Listed the SHA-256 of both; `row`: kind-id */

const LINE = 64; // letters of base64 in a line of a stanza

/** @param {Uint8Array} bytes @returns {string} base64 without padding, as headers have it */
const base64 = (bytes) => toBase64(bytes).replaceAll("=", "");

/** @param {Part} part @returns {string} The body ends with a line shorter than the others, an empty one if need be. */
function written({ args, body }) {
  const encoded = base64(body);
  const lines = [];
  for (let place = 0; place <= encoded.length; place += LINE)
    lines.push(encoded.slice(place, place + LINE));
  return `-> ${args.join(" ")}\n${lines.join("\n")}\n`;
}

/** @param {Uint8Array} key @param {Bytes} covered @returns {Promise<Uint8Array>} age v1, "Header MAC" */
async function mac(key, covered) {
  const whole = /** @type {Bytes} */ (key.slice());
  const secret = await crypto.subtle.importKey("raw", whole, "HKDF", false, ["deriveKey"]);
  const rule = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: utf8("header") };
  const signing = { name: "HMAC", hash: "SHA-256", length: 256 };
  const signer = await crypto.subtle.deriveKey(rule, secret, signing, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", signer, covered));
}

/** @param {Uint8Array} key of a file @param {string[]} raws its stanzas' lines @returns {Promise<Uint8Array>} the header */
async function built(key, raws) {
  const covered = utf8(`age-encryption.org/v1\n${raws.join("")}---`);
  return concat([covered, utf8(` ${base64(await mac(key, covered))}\n`)]);
}

/** @param {string} identity one or several, a line each @returns {Opener} */
function opener(identity) {
  const decrypter = new Decrypter();
  addIdentities(decrypter, identity);
  // The library opens whole headers alone; which of the parts is ours, it is asked one by one.
  return /** @type {Opener} */ (/** @type {unknown} */ (decrypter));
}

/** @param {string} recipient @param {Uint8Array} key @returns {Promise<string>} a stanza's lines */
async function wrapped(recipient, key) {
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  const { recipients } = /** @type {Holder} */ (/** @type {unknown} */ (encrypter));
  const [part] = (await recipients[0]?.wrapFileKey(key)) ?? [];
  if (!part) throw new DeskError("internal");
  return written(part);
}

/** @param {Uint8Array} one @param {Uint8Array} other */
const same = (one, other) =>
  one.length === other.length && one.every((byte, place) => byte === other[place]);

/** @typedef {{ key: Uint8Array, ours: Stanza[], theirs: Stanza[], place: number }} Opened `place`: where our first one stands */

/**
 * @param {Uint8Array} header
 * @param {string} identity what may open it, a line each
 * @returns {Promise<Opened | null>} null where no key opens it, or it was changed, or it holds two file keys
 */
async function openedParts(header, identity) {
  const ask = opener(identity);
  /** @type {Uint8Array | null} */ let key = null;
  /** @type {Stanza[]} */ const ours = [];
  /** @type {Stanza[]} */ const theirs = [];
  let place = -1;
  try {
    const stanzas = stanzasOf(header);
    for (const [at, stanza] of stanzas.entries()) {
      const found = await ask.unwrapFileKey([stanza]);
      (found ? ours : theirs).push(stanza);
      if (!found) continue;
      if (place < 0) place = at;
      if (key && !same(key, found)) return null;
      key = found;
    }
    if (!key) return null;
    const whole = await built(
      key,
      stanzas.map(({ raw }) => raw),
    );
    return same(whole, header) ? { key, ours, theirs, place } : null;
  } catch {
    // Malformed: nothing can be made of it here, and it stays as it is.
    return null;
  }
}

/**
 * @param {Uint8Array} header of an age file
 * @param {string} newest the identity that is to open it
 * @param {string} older those that may open it, a line each
 * @param {string} recipient the newest one's
 * @returns {Promise<Uint8Array | null>} the same when the newest alone opens it already; null when no key does
 */
export async function rewrap(header, newest, older, recipient) {
  const before = await openedParts(header, `${newest}\n${older}`);
  if (!before) return null;
  const [first] = before.ours;
  if (before.ours.length === 1 && first && (await opener(newest).unwrapFileKey([first])))
    return header;
  const raws = before.theirs.map(({ raw }) => raw);
  raws.splice(before.place, 0, await wrapped(recipient, before.key));
  const renewed = await built(before.key, raws);
  // Opened once before it counts, as whoever confirms it will.
  return (await mayReplace(header, renewed, newest, older)) ? renewed : null;
}

/**
 * Whether a header may take the place of another. One that opens proves nothing: another report's would. Both must hold
 * the same file key, the new one exactly one part for the newest key, and everybody else's parts as they were.
 *
 * @param {Uint8Array} old
 * @param {Uint8Array} fresh
 * @param {string} newest
 * @param {string} older
 */
export async function mayReplace(old, fresh, newest, older) {
  const before = await openedParts(old, `${newest}\n${older}`);
  const after = await openedParts(fresh, newest);
  return (
    before !== null &&
    after !== null &&
    same(before.key, after.key) &&
    after.ours.length === 1 &&
    before.theirs.map(({ raw }) => raw).join("") === after.theirs.map(({ raw }) => raw).join("")
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
    const fresh = await rewrap(old, newest, older, recipient);
    if (!fresh) failed.push(id);
    else {
      const was = await sha256(old);
      made.push({ kind, id, was, header: toBase64(fresh) });
      listed.push({ row: `${kind}-${id}`, old: was, new: await sha256(/** @type {Bytes} */ (fresh)) });
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
    else if (await mayReplace(before, after, newest, older)) good.push(listed);
    else wrong.push(listed);
  }
  return { good, wrong, failed };
}
