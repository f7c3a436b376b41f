// What a browser's recorder wrote as one stream, as a film that can be sought in: with its duration, the lengths of its
// parts, and an index (Cues) of its key frames. A recorder that sends as it goes knows none of them when it begins
// (RFC 8794 for the elements, RFC 9559 for their names).
import { concat } from "../sealed/bytes.js";
import { CLUSTER, INFO, SEGMENT, TRACKS, VOID, variable } from "./webm.js";

/** @typedef {import("../sealed/bytes.js").Bytes} Bytes */
/** @typedef {{ name: number, at: number, start: number, end: number, open: boolean }} Element */
/** @typedef {{ track: number, time: number, key: boolean }} Block */
/** @typedef {{ body: Bytes, blocks: Block[] }} Cluster `time` in ticks of the film, from its beginning */

const CUES = 0x1c53bb6b;
// What can follow a cluster whose end only its successor tells.
const LEVEL_ONE = new Set([
  INFO,
  TRACKS,
  CUES,
  CLUSTER,
  0x114d9b74,
  0x1254c367,
  0x1043a770,
  0x1941a469,
]);
const TIMESTAMP = 0xe7;
const SIMPLE = 0xa3;
const GROUP = 0xa0;
const BLOCK = 0xa1;
const DURATION = 0x4489;
const KEY = 0x80; // the flag of a simple block that needs no other one before it
const FRAME = 33; // ticks, a millisecond each: how long the last picture stays when there is no other to tell

/** @param {Bytes} bytes what `plainWebm` gives @returns {Bytes} Throws RangeError where it is no recording. */
export function finished(bytes) {
  const head = element(bytes, 0, bytes.length);
  const segment = element(bytes, head.end, bytes.length);
  if (segment.name !== SEGMENT) throw new RangeError("no segment");
  /** @type {Bytes | null} */ let info = null;
  /** @type {Bytes | null} */ let tracks = null;
  /** @type {Cluster[]} */ const clusters = [];
  for (let at = segment.start; at < segment.end;) {
    const part = element(bytes, at, segment.end);
    if (part.name === CLUSTER) at = cluster(bytes, part, clusters);
    else at = part.end;
    if (part.name === INFO) info = bytes.subarray(part.start, part.end);
    if (part.name === TRACKS) tracks = bytes.subarray(part.at, part.end);
  }
  if (!info || !tracks || !clusters.length) throw new RangeError("no film");
  const facts = written(INFO, lasting(info, duration(clusters)));
  const parts = clusters.map(({ body }) => written(CLUSTER, body));
  const length = (/** @type {Bytes[]} */ list) =>
    list.reduce((sum, { length: more }) => sum + more, 0);
  // The index says where each cluster begins; its own length does not depend on what it says.
  const before = facts.length + tracks.length + index(clusters, parts, 0).length;
  const body = concat([facts, tracks, index(clusters, parts, before), ...parts]);
  if (body.length !== before + length(parts)) throw new RangeError("lengths");
  return concat([bytes.subarray(head.at, head.end), written(SEGMENT, body)]);
}

/**
 * @param {Bytes} bytes
 * @param {number} at
 * @param {number} limit
 * @returns {Element}
 */
function element(bytes, at, limit) {
  const name = variable(bytes, at, true);
  const size = variable(bytes, at + name.length, false);
  const start = at + name.length + size.length;
  const end = size.open ? limit : start + size.value;
  if (end > limit) throw new RangeError("cut off");
  return { name: name.value, at, start, end, open: size.open };
}

/**
 * Reads one cluster with its blocks.
 *
 * @param {Bytes} bytes
 * @param {Element} whole
 * @param {Cluster[]} into
 * @returns {number} where it ends
 */
function cluster(bytes, whole, into) {
  let base = 0;
  let at = whole.start;
  /** @type {Block[]} */ const blocks = [];
  while (at < whole.end) {
    const part = element(bytes, at, whole.end);
    if (whole.open && LEVEL_ONE.has(part.name)) break;
    if (part.name === TIMESTAMP) base = number(bytes.subarray(part.start, part.end));
    if (part.name === SIMPLE) blocks.push(block(bytes, part, base, true));
    if (part.name === GROUP) blocks.push(block(bytes, inner(bytes, part), base, false));
    at = part.end;
  }
  into.push({ body: bytes.subarray(whole.start, at), blocks });
  return at;
}

/** @param {Bytes} bytes @param {Element} group @returns {Element} */
function inner(bytes, group) {
  for (let at = group.start; at < group.end;) {
    const part = element(bytes, at, group.end);
    if (part.name === BLOCK) return part;
    at = part.end;
  }
  throw new RangeError("no block");
}

/** @param {Bytes} bytes @param {Element} part @param {number} base @param {boolean} simple @returns {Block} */
function block(bytes, part, base, simple) {
  const track = variable(bytes, part.start, false);
  const view = new DataView(bytes.buffer, bytes.byteOffset + part.start + track.length, 3);
  return {
    track: track.value,
    time: base + view.getInt16(0),
    key: simple && Boolean(view.getUint8(2) & KEY),
  };
}

/** @param {Cluster[]} clusters @returns {number} in ticks: to the end of what ends last */
function duration(clusters) {
  /** @type {Map<number, number[]>} */ const times = new Map();
  for (const { track, time } of clusters.flatMap(({ blocks }) => blocks)) {
    times.set(track, [...(times.get(track) ?? []).slice(-1), time]);
  }
  // The last block of a track lasts as long as the one before it.
  const ends = Array.from(
    times.values(),
    ([first = 0, last = first + FRAME]) => last + Math.max(last - first, 0),
  );
  return Math.max(0, ...ends);
}

/**
 * An entry for each key frame of the track that has others: sound can be begun anywhere.
 *
 * @param {Cluster[]} clusters
 * @param {Bytes[]} parts as they are written
 * @param {number} place of the first in the segment
 * @returns {Bytes}
 */
function index(clusters, parts, place) {
  const pictures = clusters.flatMap(({ blocks }) => blocks).find(({ key }) => !key)?.track;
  /** @type {Bytes[]} */ const points = [];
  clusters.forEach(({ blocks }, count) => {
    const wanted = blocks.filter(
      ({ track, key }) => key && (pictures === undefined || track === pictures),
    );
    // Without pictures one for a cluster is enough.
    for (const { track, time } of pictures === undefined ? wanted.slice(0, 1) : wanted) {
      const where = written(0xb7, concat([written(0xf7, big(track)), written(0xf1, big(place))]));
      points.push(written(0xbb, concat([written(0xb3, big(time)), where])));
    }
    place += parts[count]?.length ?? 0;
  });
  return points.length ? written(CUES, concat(points)) : new Uint8Array(0);
}

/** @param {Bytes} info @param {number} ticks @returns {Bytes} what it said, and how long the film is */
function lasting(info, ticks) {
  /** @type {Bytes[]} */ const kept = [];
  for (let at = 0; at < info.length;) {
    const part = element(info, at, info.length);
    if (part.name !== DURATION && part.name !== VOID) kept.push(info.subarray(part.at, part.end));
    at = part.end;
  }
  const length = new Uint8Array(8);
  new DataView(length.buffer).setFloat64(0, ticks);
  return concat([...kept, written(DURATION, length)]);
}

/** @param {Bytes} bytes @returns {number} */
const number = (bytes) => bytes.reduce((value, byte) => value * 256 + byte, 0);

/** @param {number} value @returns {Bytes} eight bytes, so that no length depends on it */
function big(value) {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value));
  return bytes;
}

/** @param {number} name @param {Bytes} body @returns {Bytes} an element, with a length of eight bytes */
function written(name, body) {
  const digits = big(name);
  const size = big(body.length);
  size[0] = 0x01;
  return concat([digits.subarray(digits.findIndex(Boolean)), size, body]);
}
