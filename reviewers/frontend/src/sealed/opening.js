import { concat } from "./bytes.js";
import { DeskError, refusal } from "../page/errors.js";
import { plaintext } from "./payload.js";
import { Source } from "./source.js";
import { originOf, payloadDigest } from "./statement.js";
import { readTar, TarReader } from "./tar.js";
import { WHOLE } from "./whole.js";

/** @typedef {import("./tar.js").Member} Member */
/** @typedef {import("./statement.js").Origin} Origin */

/**
 * Opens a sealed tar while it arrives.
 *
 * A member is given as soon as it is whole, but the file is sound only when this returns: a cut or changed
 * file throws, and whoever showed a member must then take it back.
 *
 * @param {string} url
 * @param {string} identity
 * @param {string} mailbox as in `originOf`
 * @param {(share: number) => void} progress from 0 to 1
 * @param {(member: Member) => void} give
 * @param {boolean} [loose] whether somebody else than the server sealed it: what is no parcel is given as one member, WHOLE
 * @returns {Promise<Origin>} where it comes from, as far as the server says. Throws DeskError "damaged", "not_for_you", "offline", "signed_out" or "refused".
 */
export async function openFrom(url, identity, mailbox, progress, give, loose = false) {
  const { body, total, beside } = await fetched(url);
  const digest = payloadDigest();
  let reported = 0;
  const source = new Source(body, (came) => {
    if (came - reported > total / 100) {
      reported = came;
      progress(came / total);
    }
  });
  // Hashing takes as long as opening: where nothing was said, there is nothing to hold against it.
  const came = beside.statement
    ? (/** @type {Uint8Array} */ bytes) => void digest.update(bytes)
    : undefined;
  if (loose) await openWhole(source, identity, give, came);
  else await openSource(source, identity, give, total, came);
  return originOf(beside, digest.digest(), parcelIn(url), mailbox);
}

/** @param {string} url of a parcel @returns {string} its id */
const parcelIn = (url) => /([0-9a-f-]{36})\/?$/.exec(url)?.[1] ?? "";

/**
 * The first member alone; the rest of the file is not fetched, and so not known to be sound.
 *
 * @param {string} url
 * @param {string} identity
 * @returns {Promise<Member>} Throws what `openFrom` throws.
 */
export async function openHead(url, identity) {
  const { body, total } = await fetched(url);
  return firstIn(body, identity, total);
}

/**
 * The same of bytes that came otherwise.
 *
 * @param {ReadableStream<Uint8Array>} sealed the age file, or its beginning
 * @param {string} identity
 * @param {number} [total] bytes of the file
 * @returns {Promise<Member>} Throws DeskError "damaged", also when the first member goes on behind what came, or "not_for_you".
 */
export async function firstIn(sealed, identity, total) {
  const source = new Source(sealed);
  const tar = new TarReader(total);
  try {
    for await (const chunk of plaintext(source, identity)) {
      const [first] = tar.push(chunk);
      if (first) return first;
    }
  } finally {
    await source.stop();
  }
  throw new DeskError("damaged");
}

/** @param {string} url @returns {Promise<import("./bytes.js").Bytes>} Throws DeskError "offline", "signed_out" or "refused". */
export async function wholeFrom(url) {
  const { body } = await fetched(url);
  const bytes = await new Response(body).arrayBuffer().catch(() => {
    throw new DeskError("offline");
  });
  return new Uint8Array(bytes);
}

/**
 * @param {ReadableStream<Uint8Array>} sealed
 * @param {string} identity
 * @param {(member: Member) => void} give
 */
export const openStream = (sealed, identity, give) =>
  openSource(new Source(sealed), identity, give);

/** @param {Source} source @param {string} identity @param {(member: Member) => void} give @param {number} [total] bytes that come @param {(bytes: Uint8Array) => void} [came] */
async function openSource(source, identity, give, total, came) {
  const tar = new TarReader(total);
  try {
    for await (const chunk of plaintext(source, identity, came)) tar.push(chunk).forEach(give);
  } finally {
    await source.stop();
  }
  tar.end();
}

/** @param {Source} source @param {string} identity @param {(member: Member) => void} give @param {(bytes: Uint8Array) => void} [came] */
async function openWhole(source, identity, give, came) {
  /** @type {Uint8Array[]} */ const chunks = [];
  for await (const chunk of plaintext(source, identity, came)) chunks.push(chunk);
  const bytes = concat(chunks);
  try {
    const members = readTar(bytes);
    if (members[0]?.name !== "message.json") throw new DeskError("damaged");
    members.forEach(give);
  } catch {
    // Sealed with another program: whatever it is, it is one file, which nothing here looks into.
    give({ name: WHOLE, bytes });
  }
}

/** @param {string} url @returns {Promise<{ body: ReadableStream<Uint8Array>, total: number, beside: import("./statement.js").Beside }>} `total`: infinite when unknown */
async function fetched(url) {
  const answer = await fetch(url, { headers: { Accept: "application/octet-stream" } }).catch(() => {
    throw new DeskError("offline");
  });
  if (!answer.ok || !answer.body) throw refusal(answer.status);
  return {
    body: answer.body,
    total: Number(answer.headers.get("Content-Length")) || Infinity,
    beside: {
      statement: answer.headers.get("Amana-Statement") ?? "",
      server: answer.headers.get("Amana-Server") ?? "",
    },
  };
}
