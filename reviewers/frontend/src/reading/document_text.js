// What is written in a document, and pictures of its pages: read by the sandbox when the report came in.
import { text } from "../sealed/bytes.js";
import { h } from "../page/dom.js";
import { say } from "../page/words.js";

/** @typedef {import("./parcel.js").FileEntry} FileEntry */
/** @typedef {import("../sealed/tar.js").Member} Member */
/** @typedef {{ read: number, of: number, drawn: number }} Reading pages whose words were read, pages in all, pages that were drawn */

const BREAK = "\f"; // between two pages

/** @param {FileEntry} entry @returns {string} `03` of `files/03.pdf` */
const placeOf = ({ name }) => name.replace("files/", "").split(".")[0] ?? "";

/** @param {Member[]} members of a parcel @param {FileEntry} entry @returns {{ written: string, drawn: import("./frame.js").Drawn }} */
export function readFrom(members, entry) {
  const place = placeOf(entry);
  const words = members.find(({ name }) => name === `words/${place}.txt`);
  const pages = members
    .filter(({ name }) => name.startsWith(`pages/${place}-`))
    .map(({ bytes }) => bytes);
  return { written: words ? text(words.bytes) : "", drawn: { pages, of: entry.reading?.of ?? 0 } };
}

/** @param {FileEntry} entry @param {string} written @returns {HTMLElement | null} the words of a document, as text and never as HTML */
export function writtenView(entry, written) {
  if (entry.type !== "application/pdf") return null;
  if (entry.reading === undefined) return h("p", { class: "meta" }, say("written_before"));
  if (!entry.reading) return h("p", { class: "meta" }, say("written_not"));
  if (!written.replaceAll(BREAK, "").trim()) return h("p", { class: "meta" }, say("written_none"));
  const { read, of } = entry.reading;
  const pages = written
    .split(BREAK)
    .flatMap((words, place) => [
      h("p", { class: "meta" }, say("written_page", { page: place + 1 })),
      h("p", { class: "said", dir: "auto" }, words),
    ]);
  return h(
    "details",
    { class: "written" },
    h("summary", {}, say("written", { read, of })),
    h("p", { class: "meta" }, say("written_warning")),
    ...pages,
  );
}
