// Segments of the desk's search index (docs/formats.md): the words of some hundreds of parcels, sealed to the desk once
// more, and signed by whoever opened them, because anybody can seal to a desk. Runs in the worker alone.
import { sha256, text, utf8 } from "./bytes.js";
import { canonicalBytes } from "./canonical.js";
import { DeskError } from "../page/errors.js";
import { seal } from "../keys/keys.js";
import { verifySignature } from "../roster/signing.js";
import { openStream } from "./opening.js";
import { writeTar } from "./tar.js";

/** @typedef {import("./bytes.js").Bytes} Bytes */
/** @typedef {import("./tar.js").Member} Member */
/** @typedef {{ header: string, parcel: string }} Listed `parcel`: its id, 32 hex digits; `header`: the mark of its header */
/** @typedef {Listed & { words: string }} Entry */
/** @typedef {{ signing: string, head: string, nonce: string, signature: string }} Said `signing`: the maker's public key, as the desk's list has it */

export const ACT = "search-segment";
export const MOST = 500; // entries, as the server takes them
export const LARGEST = 900_000; // bytes of words as JSON: also what cannot be compressed fits into the server's mebibyte
const [PARCELS, WORDS] = ["parcels.json", "words.json.gz"];
const MARK = 8; // bytes of a header's SHA-256 that tell it from another
const ID = /^[0-9a-f]{32}$/;
const HEADER = /^[0-9a-f]{16}$/;

/** @param {Bytes} header @returns {Promise<string>} as the server lists it, 16 hex digits */
export const markOf = async (header) => (await sha256(header)).slice(0, 2 * MARK);

/** @param {Uint8Array} bytes @returns {ReadableStream<Uint8Array>} */
export const streamOf = (bytes) =>
  new ReadableStream({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });

/** @param {Uint8Array} bytes @param {TransformStream} way @returns {Promise<Bytes>} */
async function through(bytes, way) {
  const answer = new Response(streamOf(bytes).pipeThrough(way));
  return /** @type {Bytes} */ (new Uint8Array(await answer.arrayBuffer()));
}

/**
 * @param {Entry[]} entries at most MOST, whose words are LARGEST at most
 * @param {string[]} recipients of the desk
 * @returns {Promise<{ sealed: Bytes, listed: Listed[] }>} `listed`: what is signed beside the SHA-256 of the sealed bytes
 */
export async function writeSegment(entries, recipients) {
  const sorted = [...entries].sort((one, other) => (one.parcel < other.parcel ? -1 : 1));
  const listed = sorted.map(({ header, parcel }) => ({ header, parcel }));
  const words = utf8(JSON.stringify(sorted.map((entry) => entry.words)));
  const members = [
    { name: PARCELS, bytes: canonicalBytes(listed) },
    { name: WORDS, bytes: await through(words, new CompressionStream("gzip")) },
  ];
  return { sealed: await seal(writeTar(members), recipients), listed };
}

/**
 * @param {Bytes} sealed
 * @param {string} identity of the desk
 * @param {string} desk its slug
 * @param {Said} said what the server says that its maker signed
 * @returns {Promise<Entry[]>} Throws DeskError "damaged" or "not_for_you", RosterError: it is not to be believed.
 */
export async function openSegment(sealed, identity, desk, { signing, head, nonce, signature }) {
  /** @type {Member[]} */ const members = [];
  await openStream(streamOf(sealed), identity, (member) => members.push(member));
  const [parcels, words] = members;
  if (parcels?.name !== PARCELS || words?.name !== WORDS) throw new DeskError("damaged");
  const listed = listedIn(JSON.parse(text(parcels.bytes)));
  const what = { parcels: listed, sealed: await sha256(sealed) };
  const digest = await sha256(canonicalBytes(what));
  await verifySignature(signing, "amana-act/1", { act: ACT, desk, digest, head, nonce }, signature);
  // Only now: whoever may write rows can seal to the desk what grows without an end.
  const plain = await through(words.bytes, new DecompressionStream("gzip")).catch(() => {
    throw new DeskError("damaged");
  });
  const all = JSON.parse(text(plain));
  if (!Array.isArray(all) || all.length !== listed.length) throw new DeskError("damaged");
  return listed.map((one, place) => ({ ...one, words: String(all[place]) }));
}

/** @param {any} value @returns {Listed[]} Throws DeskError "damaged". */
function listedIn(value) {
  if (!Array.isArray(value)) throw new DeskError("damaged");
  return value.map(({ header, parcel }) => {
    if (!ID.test(parcel) || !HEADER.test(header)) throw new DeskError("damaged");
    return { header, parcel };
  });
}
