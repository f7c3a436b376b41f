// One parcel on the page: opened in the worker, shown as it arrives, taken back when it turns out damaged.
import { answersOf } from "../sealed/answers.js";
import { text } from "../sealed/bytes.js";
import { openFrom, run } from "../sealed/crypto.js";
import { WHOLE } from "../sealed/whole.js";
import { h } from "../page/dom.js";
import { DeskError } from "../page/errors.js";
import { canShow, covered, download, endings } from "./frame.js";
import { fail } from "../page/page.js";
import { isolated, say, size } from "../page/words.js";
import { readFrom, writtenView } from "./document_text.js";
import { changes } from "./removals.js";
import { savedName } from "./saving.js";

/** @typedef {import("../sealed/tar.js").Member} Member */
/** @typedef {import("./document_text.js").Reading} Reading */
/** @typedef {{ name: string, type: string, kind: string, size: number, reading?: Reading | null }} FileEntry `reading`: of a document; null when nothing could be read, missing in parcels from before documents were read */
/** @typedef {{ number: number, file: string | null, kind: string }} OriginalEntry an untouched file that the custodian has */
/** @typedef {{ language: string, words: string, answers?: import("../sealed/answers.js").Answer[], consent: string, files: FileEntry[], originals?: OriginalEntry[], mailbox?: unknown }} Message `mailbox`: see mailbox.js */
/** @typedef {import("../sealed/statement.js").Origin} Origin */
/** @typedef {{ entry: FileEntry, bytes: import("../sealed/bytes.js").Bytes, written: string, drawn: import("./frame.js").Drawn }} OpenedFile `written`: the words of a document */
/** @typedef {{ message: Message, files: OpenedFile[] }} Opened */
/** @typedef {import("./removals.js").Removed} Removed */

const SEALED = "sealed"; // the kind of a parcel that its sender sealed
const BARE = "application/octet-stream";

/** @param {string} name of a member, `files/01.jpg` @returns {string} what it is called on the page */
const plain = (name) => name.replace("files/", "");

/**
 * @param {{ url: string, mailbox: string, kind?: string }} parcel `mailbox`: as in `originOf` of sealed/statement.js
 * @param {string} identity of the desk
 * @param {HTMLElement} place is filled while it opens
 * @returns {Promise<Opened | null>} null when it could not be opened; the place says why
 */
export async function openInto({ url, mailbox, kind = "" }, identity, place) {
  const bar = h("progress", { max: "1", "aria-label": say("opening") });
  const shown = h("div");
  place.replaceChildren(h("p", { role: "status", class: "meta" }, say("opening")), bar, shown);
  /** @type {Member[]} */ const members = [];
  try {
    const watcher = {
      progress: (/** @type {number} */ share) => (bar.value = share),
      member: (/** @type {Member} */ member) => {
        members.push(member);
        if (member.name === "message.json") shown.append(wordsOf(messageIn(member)));
      },
    };
    const origin = await openFrom(url, identity, mailbox, watcher, kind === SEALED);
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
  answersOf(message);
  return message;
}

/** @param {Member} whole what is no parcel @returns {Opened} */
function bare({ name, bytes }) {
  const entry = { name, type: BARE, kind: "", size: bytes.length };
  const message = { language: "", words: "", consent: "", files: [entry] };
  return { message, files: [{ entry, bytes, ...readFrom([], entry) }] };
}

/** @param {Member[]} members @returns {Opened} Throws DeskError "damaged" when the list and the files differ. */
function sorted(members) {
  const [first] = members;
  if (first?.name === WHOLE) return bare(first);
  if (first?.name !== "message.json") throw new DeskError("damaged");
  const message = messageIn(first);
  const files = message.files.map((entry) => {
    const member = members.find((candidate) => candidate.name === entry.name);
    if (!member) throw new DeskError("damaged");
    return { entry, bytes: member.bytes, ...readFrom(members, entry) };
  });
  return { message, files };
}

/** @param {Message} message @returns {HTMLElement} the words, and below them each question that was answered */
export function wordsOf(message) {
  const answers = answersOf(message);
  const words = message.words || (answers.length ? "" : say("no_words"));
  return h(
    "div",
    {},
    words && h("p", { class: "said", dir: "auto" }, words),
    answers.length > 0 && h("dl", { class: "facts" }, ...answers.flatMap(answered)),
  );
}

/** @param {import("../sealed/answers.js").Answer} answer */
const answered = ({ question, answer }) => [
  h("dt", { dir: "auto" }, question),
  h("dd", {}, h("p", { class: "said", dir: "auto" }, answer)),
];

/**
 * @param {Origin} origin
 * @returns {HTMLElement | null} what to know before a file of it is opened; nothing where the stripper is known to have seen it
 */
export const originView = (origin) =>
  origin === "stripped"
    ? null
    : h("p", { class: origin === "stripped_older" ? "meta" : "warning" }, say(`origin_${origin}`));

/** @param {Opened} opened @param {Member[]} members @param {Origin} origin */
function view(opened, members, origin) {
  const kept = members.find((member) => member.name === "removed.json");
  /** @type {Record<string, Removed> | null} */ const removed = kept ? parsed(kept) : null;
  const consent = opened.message.consent;
  return [
    wordsOf(opened.message),
    consent ? h("p", { class: "meta" }, say(`consent_${consent}`)) : null,
    // Words alone need no stripper, but somebody else's words are no part of this report.
    opened.files.length || origin === "moved" || origin === "sealed" ? originView(origin) : null,
    ...opened.files.map((file) => fileView(file, removed && (removed[file.entry.name] ?? []))),
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

/** @param {OpenedFile} file @param {Removed | null} removed null where nobody says that anything was */
function fileView({ entry, bytes, written, drawn }, removed) {
  const words = described(entry);
  return h(
    "figure",
    {},
    canShow(entry.type) ? covered(bytes, entry.type, words, drawn) : h("p", {}, words),
    writtenView(entry, written),
    removed && h("figcaption", {}, ...changes(removed).map((sentence) => h("p", {}, sentence))),
    h("p", { class: "toolbar" }, download(bytes, savedName(entry.name, endings()))),
  );
}
