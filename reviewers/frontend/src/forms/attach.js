// Files that go with a reply: sealed together with its words, as a parcel's tar.
import { canonicalBytes } from "../sealed/canonical.js";
import { all, h } from "../page/dom.js";
import { DeskError } from "../page/errors.js";
import { download } from "../reading/frame.js";
import { readTar, writeTar } from "../sealed/tar.js";
import { text } from "../sealed/bytes.js";
import { say } from "../page/words.js";

/** @typedef {import("../sealed/tar.js").Member} Member */
/** @typedef {import("../sealed/bytes.js").Bytes} Bytes */

const LARGEST = 6 * 1024 * 1024; // bytes together; the server takes a little more, sealed
const BEGIN = "message.json\0"; // of a reply that has files with it; one without is its words alone

/** @param {string} name @returns {string} its ending, when that is plain */
const ending = (name) => /\.([a-z0-9]{1,8})$/i.exec(name)?.[1]?.toLowerCase() ?? "bin";

/**
 * @param {HTMLFormElement} form
 * @returns {Promise<Member[]>} numbered, without their own names. Throws DeskError when they are too large.
 */
export async function attached(form) {
  const chosen = all(form, "input[data-attach]", HTMLInputElement).flatMap((field) =>
    Array.from(field.files ?? []),
  );
  if (chosen.reduce((size, file) => size + file.size, 0) > LARGEST || chosen.length > 20) {
    throw new DeskError("refused", [say("attached_too_large")]);
  }
  return Promise.all(
    chosen.map(async (file, place) => ({
      name: `files/${String(place + 1).padStart(2, "0")}.${ending(file.name)}`,
      bytes: new Uint8Array(await file.arrayBuffer()),
    })),
  );
}

/** @param {string} words @param {Member[]} files @returns {Bytes} */
export function withFiles(words, files) {
  const message = { format: "amana-reply/1", words, files: files.map((file) => file.name) };
  return writeTar([{ name: "message.json", bytes: canonicalBytes(message) }, ...files]);
}

/**
 * @param {Bytes} plain an opened reply
 * @returns {Node[]} its words, and a button to save each file. Throws DeskError "damaged", TypeError.
 */
export function replyView(plain) {
  const packed =
    plain.length > BEGIN.length &&
    [...BEGIN].every((letter, at) => plain[at] === letter.charCodeAt(0));
  const [message, ...files] = packed ? readTar(plain) : [];
  const words = message ? String(JSON.parse(text(message.bytes)).words) : text(plain);
  return [
    h("p", { class: "said", dir: "auto" }, words),
    ...files.map(({ name, bytes }) =>
      h(
        "p",
        { class: "toolbar" },
        name.replace("files/", ""),
        download(bytes, name.replace("files/", "")),
      ),
    ),
  ];
}
