// Words and files become one sealed file, piece by piece: a film is never whole in memory. What is made is an age file
// with a parcel's tar in it (docs/formats.md, "A file that was sealed away from the network").
import { Encrypter, Stanza } from "age-encryption";
import { utf8 } from "../sealed/bytes.js";
import { BLOCK, filled, header, padme } from "../sealed/tar.js";
import { bytesOf } from "./number.js";

/** @typedef {import("../sealed/bytes.js").Bytes} Bytes */
/** @typedef {{ words: string, language: string, consent: string, files: File[] }} Given */
/** @typedef {{ recipients: string[], endings: Record<string, string> }} House whom it is sealed to; media types by the endings of names */
/** @typedef {{ name: string, size: number, data: Blob }} Member */

const FORMAT = "amana-away/1";
const ANSWER = "reply"; // the part of the header that says to whom an answer may be sealed
const PIECE = 1024 * 1024; // bytes that are read at a time
const TOGETHER = 16 * PIECE; // bytes that wait before the browser may lay them on its disk

/**
 * @param {Given} given
 * @param {House} house
 * @param {string} answer the recipient of whoever wants one; empty for nobody
 * @param {(share: number) => void} [progress] from 0 to 1
 * @returns {Promise<Blob>} an age file
 */
export async function sealed(given, house, answer, progress = () => undefined) {
  const encrypter = new Encrypter();
  for (const recipient of house.recipients) encrypter.addRecipient(recipient);
  if (answer)
    encrypter.addRecipient({ wrapFileKey: () => [new Stanza([ANSWER], bytesOf(answer))] });
  const members = membersOf(given, house);
  const inside = members.reduce((sum, { size }) => sum + BLOCK + filled(size), 2 * BLOCK);
  const size = filled(padme(inside));
  return collected(await encrypter.encrypt(streamOf(tar(members, size))), size, progress);
}

/** @param {Given} given @param {House} house @returns {Member[]} the message first; no file keeps its name */
function membersOf({ words, language, consent, files }, { endings }) {
  const named = files.map((data, place) => {
    const ending = endingOf(data.name, endings);
    const name = `files/${String(place + 1).padStart(2, "0")}.${ending}`;
    return { name, size: data.size, data, ending };
  });
  const entries = named.map(({ name, size, ending }) => {
    const type = endings[ending] ?? "application/octet-stream";
    return { name, type, kind: ending, size };
  });
  const message = { format: FORMAT, language, words, consent, files: entries };
  const data = new Blob([utf8(JSON.stringify(message))]);
  return [{ name: "message.json", size: data.size, data }, ...named];
}

/** @param {string} name @param {Record<string, string>} endings @returns {string} one that is known, or "bin" */
function endingOf(name, endings) {
  const last = name.toLowerCase().split(".").at(-1) ?? "";
  const ending = last === "jpeg" ? "jpg" : last;
  return Object.hasOwn(endings, ending) ? ending : "bin";
}

/** @param {Member[]} members @param {number} size of the whole @returns {AsyncGenerator<Bytes>} */
async function* tar(members, size) {
  let left = size;
  for (const { name, size: length, data } of members) {
    yield header(name, length);
    let read = 0;
    for (let place = 0; place < length; place += PIECE) {
      const piece = new Uint8Array(await data.slice(place, place + PIECE).arrayBuffer());
      read += piece.length;
      yield piece;
    }
    // A file that grew or shrank meanwhile would shift whatever stands behind it.
    if (read !== length) throw new RangeError("The file changed while it was sealed.");
    yield new Uint8Array(filled(length) - length);
    left -= BLOCK + filled(length);
  }
  for (; left > 0; left -= PIECE) yield new Uint8Array(Math.min(left, PIECE));
}

/** @param {AsyncGenerator<Bytes>} pieces @returns {ReadableStream<Bytes>} */
const streamOf = (pieces) =>
  new ReadableStream({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });

/** @param {ReadableStream<Uint8Array>} stream @param {number} size about how many bytes come @param {(share: number) => void} progress */
async function collected(stream, size, progress) {
  const reader = stream.getReader();
  /** @type {Blob[]} */ const laid = [];
  /** @type {Bytes[]} */ let waiting = [];
  let [held, total] = [0, 0];
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    waiting.push(/** @type {Bytes} */ (next.value));
    held += next.value.length;
    if (held < TOGETHER) continue;
    laid.push(new Blob(waiting));
    [waiting, total, held] = [[], total + held, 0];
    progress(Math.min(1, total / size));
    // The page stays alive, and a person sees that it goes on.
    await new Promise((go) => setTimeout(go));
  }
  return new Blob([...laid, ...waiting], { type: "application/octet-stream" });
}
