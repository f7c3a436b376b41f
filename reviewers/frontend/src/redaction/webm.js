// What a browser's recorder wrote, without the name of the browser and without random numbers: the form that the
// server's stripper leaves as it is (RFC 8794 for the elements, RFC 9559 for their names).

/** @typedef {import("../sealed/bytes.js").Bytes} Bytes */

export const SEGMENT = 0x18538067;
export const INFO = 0x1549a966;
export const TRACKS = 0x1654ae6b;
const TRACK = 0xae;
export const CLUSTER = 0x1f43b675;
const NUMBER = 0xd7;
const UID = 0x73c5;
const CODEC_NAME = 0x258688; // a program's name again
export const VOID = 0xec;
const LONGEST_VOID = 128; // bytes, with a length of one byte
const PROGRAMS = new Set([0x4d80, 0x5741]);
const WITHIN = new Set([SEGMENT, INFO, TRACKS, TRACK]);

/** @param {Bytes} bytes is changed in place @returns {Bytes} Throws RangeError when it is cut off. */
export function plainWebm(bytes) {
  walk(bytes, 0, bytes.length);
  return bytes;
}

/**
 * @param {Bytes} bytes
 * @param {number} start
 * @param {number} end
 * @returns {boolean} whether the pictures began
 */
function walk(bytes, start, end) {
  let number = 0;
  for (let at = start; at < end;) {
    const name = variable(bytes, at, true);
    const size = variable(bytes, at + name.length, false);
    const inside = at + name.length + size.length;
    // A recorder does not know the length of what it has only begun.
    const last = size.open ? end : Math.min(inside + size.value, end);
    if (name.value === CLUSTER) return true;
    if (WITHIN.has(name.value) && walk(bytes, inside, last)) return true;
    if (name.value === NUMBER) number = bytes[last - 1] ?? 0;
    if (name.value === CODEC_NAME && last - at <= LONGEST_VOID) {
      bytes.fill(0, at, last);
      bytes[at] = VOID;
      bytes[at + 1] = 0x80 | (last - at - 2);
    }
    if (PROGRAMS.has(name.value)) bytes.fill(0, inside, last);
    if (name.value === UID) {
      bytes.fill(0, inside, last);
      bytes[last - 1] = number;
    }
    at = last;
  }
  return false;
}

/**
 * @param {Bytes} bytes
 * @param {number} at
 * @param {boolean} marked whether the mark of the length is a part of the value, as in a name
 */
export function variable(bytes, at, marked) {
  const first = bytes[at];
  if (!first) throw new RangeError("no element");
  const length = Math.clz32(first) - 23;
  let value = marked ? first : first & (0xff >> length);
  let open = value === 0xff >> length;
  for (let place = at + 1; place < at + length; place += 1) {
    const next = bytes[place];
    if (next === undefined) throw new RangeError("cut off");
    value = value * 256 + next;
    open &&= next === 0xff;
  }
  return { length, value, open: open && !marked };
}
