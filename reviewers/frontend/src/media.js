// Which of the report's files go with the text, and what is said about each.
import { sha256 } from "./bytes.js";
import { addRow, entries } from "./editor.js";
import { nested } from "./document.js";
import { all, h } from "./dom.js";
import { canShow, covered } from "./frame.js";
import { isolated, say, size } from "./words.js";

/** @typedef {import("./bytes.js").Bytes} Bytes */
/** @typedef {import("./document.js").Document} Document */
/** @typedef {import("./parcel.js").OpenedFile} OpenedFile */
/** @typedef {{ bytes: Bytes, type: string, sha256: string, ending: string, row: HTMLElement, chosen: HTMLInputElement }} Candidate */
/** @typedef {{ documents: Document[], members: { name: string, bytes: Bytes }[] }} Chosen */

/** @param {OpenedFile[]} files @returns {Promise<Candidate[]>} with a row in the editor for each */
export async function offer(files) {
  const candidates = [];
  for (const { entry, bytes } of files.filter((file) => canShow(file.entry.type))) {
    const row = addRow("media", String(candidates.length));
    const [chosen] = all(row, "[data-chosen]", HTMLInputElement);
    if (!chosen) throw new TypeError("The row of a file has no box to tick.");
    const words = say("file", {
      kind: say(`kind_${entry.type.split("/")[0]}`),
      name: isolated(entry.name.replace("files/", "")),
      size: isolated(size(entry.size)),
    });
    row.prepend(h("div", {}, covered(bytes, entry.type, words)));
    candidates.push({
      bytes,
      type: entry.type,
      sha256: await sha256(bytes),
      ending: entry.name.split(".").at(-1) ?? "bin",
      row,
      chosen,
    });
  }
  for (const { row, chosen } of candidates) {
    const follow = () => all(row, "[data-when-chosen]", HTMLElement).forEach((part) => (part.hidden = !chosen.checked));
    chosen.addEventListener("change", follow);
    follow();
  }
  return candidates;
}

/** Ticks what an earlier draft had chosen, known by its bytes. @param {Candidate[]} candidates @param {Document[]} media */
export function restore(candidates, media) {
  for (const candidate of candidates) {
    const known = media.find((entry) => entry["sha256"] === candidate.sha256);
    if (!known) continue;
    candidate.chosen.checked = true;
    candidate.chosen.dispatchEvent(new Event("change"));
    refill(candidate.row, known);
  }
}

/** @param {HTMLElement} row @param {Document} known */
function refill(row, known) {
  const alternative = /** @type {Record<string, string>} */ (known["alternative"] ?? {});
  for (const field of all(row, "textarea", HTMLTextAreaElement)) {
    field.value = alternative[field.name.split(".").at(-1) ?? ""] ?? "";
  }
  for (const box of all(row, "[data-type=list]", HTMLInputElement)) {
    const list = /** @type {string[]} */ (known[box.name.split(".").at(-1) ?? ""] ?? []);
    box.checked = list.includes(box.value);
  }
}

/** @param {Candidate[]} candidates @returns {Chosen} what the document says of the chosen files, and the files themselves */
export function choose(candidates) {
  const chosen = candidates.filter((candidate) => candidate.chosen.checked);
  const named = chosen.map((candidate, place) => ({
    candidate,
    file: `${String(place + 1).padStart(2, "0")}.${candidate.ending}`,
  }));
  return {
    documents: named.map(({ candidate, file }) => ({
      .../** @type {Document[]} */ (nested(entries(candidate.row))["media"])?.[0],
      file,
      sha256: candidate.sha256,
      size: candidate.bytes.length,
      type: candidate.type,
    })),
    members: named.map(({ candidate, file }) => ({ name: `media/${file}`, bytes: candidate.bytes })),
  };
}
