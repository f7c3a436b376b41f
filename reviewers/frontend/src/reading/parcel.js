// One parcel on the page: opened in the worker, shown as it arrives, taken back when it turns out damaged.
import { text } from "../sealed/bytes.js";
import { openFrom, run } from "../sealed/crypto.js";
import { h } from "../page/dom.js";
import { DeskError } from "../page/errors.js";
import { canShow, covered, download, endings } from "./frame.js";
import { fail } from "../page/page.js";
import { isolated, say, size } from "../page/words.js";
import { readFrom, writtenView } from "./document_text.js";
import { savedName } from "./saving.js";

/** @typedef {import("../sealed/tar.js").Member} Member */
/** @typedef {import("./document_text.js").Reading} Reading */
/** @typedef {{ name: string, type: string, kind: string, size: number, reading?: Reading | null }} FileEntry `reading`: of a document; null when nothing could be read, missing in parcels from before documents were read */
/** @typedef {{ number: number, file: string | null, kind: string }} OriginalEntry an untouched file that the custodian has */
/** @typedef {{ language: string, words: string, consent: string, files: FileEntry[], originals?: OriginalEntry[], mailbox?: unknown }} Message `mailbox`: see mailbox.js */
/** @typedef {import("../sealed/statement.js").Origin} Origin */
/** @typedef {{ entry: FileEntry, bytes: import("../sealed/bytes.js").Bytes, written: string, drawn: import("./frame.js").Drawn }} OpenedFile `written`: the words of a document */
/** @typedef {{ message: Message, files: OpenedFile[] }} Opened */
/** @typedef {{ what: string, count: number }[]} Removed */

/** @param {string} name of a member, `files/01.jpg` @returns {string} what it is called on the page */
const plain = (name) => name.replace("files/", "");

/**
 * @param {string} url
 * @param {string} identity of the desk
 * @param {HTMLElement} place is filled while it opens
 * @returns {Promise<Opened | null>} null when it could not be opened; the place says why
 */
export async function openInto(url, identity, place) {
  const bar = h("progress", { max: "1", "aria-label": say("opening") });
  const shown = h("div");
  place.replaceChildren(h("p", { role: "status", class: "meta" }, say("opening")), bar, shown);
  /** @type {Member[]} */ const members = [];
  try {
    const origin = await openFrom(url, identity, {
      progress: (share) => (bar.value = share),
      member: (member) => {
        members.push(member);
        if (member.name === "message.json") shown.append(wordsOf(messageIn(member)));
      },
    });
    const opened = sorted(members);
    place.replaceChildren(...view(opened, members, origin));
    return opened;
  } catch (error) {
    fail(place, error);
    return null;
  }
}

/**
 * The message of a parcel whose files are not asked for yet. Whether the rest of it is sound is not known.
 *
 * @param {string} url
 * @param {string} identity of the desk
 * @returns {Promise<Message>} Throws DeskError.
 */
export async function messageFrom(url, identity) {
  return messageIn(await run("openHead", url, identity));
}

/** @param {Member} member @returns {any} Throws DeskError "damaged". */
function parsed(member) {
  try {
    return JSON.parse(text(member.bytes));
  } catch {
    throw new DeskError("damaged");
  }
}

/** @param {Member} member @returns {Message} */
function messageIn(member) {
  const message = parsed(member);
  if (typeof message?.words !== "string" || !Array.isArray(message.files))
    throw new DeskError("damaged");
  return message;
}

/** @param {Member[]} members @returns {Opened} Throws DeskError "damaged" when the list and the files differ. */
function sorted(members) {
  const [first] = members;
  if (first?.name !== "message.json") throw new DeskError("damaged");
  const message = messageIn(first);
  const files = message.files.map((entry) => {
    const member = members.find((candidate) => candidate.name === entry.name);
    if (!member) throw new DeskError("damaged");
    return { entry, bytes: member.bytes, ...readFrom(members, entry) };
  });
  return { message, files };
}

/** @param {Message} message */
export function wordsOf(message) {
  return h("div", {}, h("p", { class: "said", dir: "auto" }, message.words || say("no_words")));
}

/**
 * @param {Origin} origin
 * @returns {HTMLElement | null} what to know before a file of it is opened; nothing where the stripper is known to have seen it
 */
export const originView = (origin) =>
  origin === "stripped" ? null : h("p", { class: "warning" }, say(`origin_${origin}`));

/** @param {Opened} opened @param {Member[]} members @param {Origin} origin */
function view(opened, members, origin) {
  const kept = members.find((member) => member.name === "removed.json");
  /** @type {Record<string, Removed>} */ const removed = kept ? parsed(kept) : {};
  const consent = opened.message.consent;
  return [
    wordsOf(opened.message),
    consent ? h("p", { class: "meta" }, say(`consent_${consent}`)) : null,
    opened.files.length ? originView(origin) : null,
    ...opened.files.map((file) => fileView(file, removed[file.entry.name] ?? [])),
    ...(opened.message.originals ?? []).map((entry) => h("p", { class: "meta" }, original(entry))),
  ].filter((node) => node !== null);
}

/** @param {OriginalEntry} entry @returns {string} that the custodian has it untouched, beside the copy here or alone */
function original({ number, file, kind }) {
  if (file) return say("original_beside", { name: isolated(plain(file)) });
  const known = kind === "unknown" ? say("unknown_kind") : isolated(kind.toUpperCase());
  return say("original_alone", { number, kind: known });
}

/** @param {FileEntry} entry @returns {string} what kind of thing it is, and how big */
function described(entry) {
  const kind = entry.type.split("/")[0] ?? "";
  return say("file", {
    kind: say(`kind_${kind}`),
    name: isolated(plain(entry.name)),
    size: isolated(size(entry.size)),
  });
}

/**
 * @param {Removed} report
 * @returns {string[]} what was removed in one sentence, and a sentence for each thing that was noticed and left
 */
function changes(report) {
  const removed = report.filter(({ what }) => !what.endsWith("_kept"));
  const items = removed.map(({ what, count }) =>
    say("removed_item", { what: say(`removed_${what}`), count }),
  );
  const noticed = report
    .filter(({ what }) => what.endsWith("_kept"))
    .map(({ what }) => say(`noticed_${what}`));
  return [
    items.length ? say("removed", { list: items.join(say("comma")) }) : say("removed_nothing"),
    ...noticed,
  ];
}

/** @param {OpenedFile} file @param {Removed} removed */
function fileView({ entry, bytes, written, drawn }, removed) {
  const words = described(entry);
  return h(
    "figure",
    {},
    canShow(entry.type) ? covered(bytes, entry.type, words, drawn) : h("p", {}, words),
    writtenView(entry, written),
    h("figcaption", {}, ...changes(removed).map((sentence) => h("p", {}, sentence))),
    h("p", { class: "toolbar" }, download(bytes, savedName(entry.name, endings()))),
  );
}
