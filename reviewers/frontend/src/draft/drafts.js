// A sealed draft: draft.json (what the content hash is over), media/…, and sources.json (of which file of the report
// each is made), which is for colleagues and no part of what will be public.
import { fetchBytes } from "../page/api.js";
import { sha256, text, utf8 } from "../sealed/bytes.js";
import { canonical, canonicalBytes } from "../sealed/canonical.js";
import { run } from "../sealed/crypto.js";
import { DeskError } from "../page/errors.js";

/** @typedef {import("../record/draft.js").Draft} Document */
/** @typedef {{ name: string, bytes: import("../sealed/bytes.js").Bytes }} Member */
/** @typedef {{ parcel: string, name: string }} Source which file of the report it is, or is made of */
/** @typedef {{ document: Partial<Document>, hash: string, media: Member[], sources: Record<string, Source> }} Draft `sources`: by the file's name in the document */

/**
 * @param {string} url
 * @param {string} identity
 * @param {string} expected the hash that the server keeps for it; empty for whatever it is
 * @returns {Promise<Draft>} Throws DeskError "damaged" when hash, document and files do not belong together.
 */
export async function openDraft(url, identity, expected = "") {
  const [first, ...rest] = await run("openMembers", await fetchBytes(url), identity);
  if (first?.name !== "draft.json") throw new DeskError("damaged");
  /** @type {Partial<Document>} */ const document = JSON.parse(text(first.bytes));
  const hash = await sha256(canonicalBytes(document));
  if (expected && hash !== expected) throw new DeskError("damaged");
  const media = rest.filter(({ name }) => name.startsWith("media/"));
  for (const entry of document.media ?? []) {
    const member = media.find((candidate) => candidate.name === `media/${entry.file}`);
    if (!member || (await sha256(member.bytes)) !== entry.sha256) throw new DeskError("damaged");
  }
  const sources = rest.find(({ name }) => name === "sources.json");
  return { document, hash, media, sources: sources ? JSON.parse(text(sources.bytes)) : {} };
}

/**
 * @param {import("../record/rules.js").Unread} document
 * @param {Member[]} media
 * @param {Record<string, Source>} sources
 * @returns {Member[]} what is sealed, in its order
 */
export const membersOf = (document, media, sources) => [
  { name: "draft.json", bytes: canonicalBytes(document) },
  ...media,
  { name: "sources.json", bytes: utf8(canonical(sources)) },
];
