// Which of the report's files go with the text, what is said about each, and in which form: as it came, or altered.
import { sha256 } from "../sealed/bytes.js";
import { at, nested } from "../record/document.js";
import { all, h } from "../page/dom.js";
import { addRow, entries, fields, setValue } from "./editor.js";
import { canPublish, covered } from "../reading/frame.js";
import { posterOf, restorePoster, showPlayable } from "./captions.js";
import { alter, canAlter, endingOf } from "../redaction/redaction.js";
import { isolated, say, size } from "../page/words.js";

/** @typedef {import("../sealed/bytes.js").Bytes} Bytes */
/** @typedef {import("../record/rules.js").Rules} Rules */
/** @typedef {import("../record/rules.js").Unread} Unread */
/** @typedef {import("../record/draft.js").Draft["media"][number]} Medium */
/** @typedef {import("../reading/parcel.js").OpenedFile} OpenedFile */
/** @typedef {OpenedFile & { parcel: string, raw: boolean }} Offered `raw`: no stripper saw it */
/** @typedef {import("./drafts.js").Source} Source */
/** @typedef {{ bytes: Bytes, type: string, sha256: string, ending: string, altered: boolean }} Shape `altered`: by whoever sits here */
/** @typedef {{ shape: Shape, original: Shape, drawn: import("../reading/frame.js").Drawn, source: Source, row: HTMLElement, chosen: HTMLInputElement, view: HTMLElement, raw: boolean }} Candidate */
/** @typedef {import("./drafts.js").Member} Member */
/** @typedef {{ documents: Unread[], members: Member[], sources: Record<string, Source>, altered: number }} Chosen */

/** @param {Offered[]} files @param {Rules} rules @returns {Promise<Candidate[]>} with a row in the editor for each */
export async function offer(files, rules) {
  const candidates = [];
  for (const file of files.filter(({ entry }) => canPublish(entry.type))) {
    const row = addRow(rules, "media", String(candidates.length));
    const [chosen] = all(row, "[data-chosen]", HTMLInputElement);
    if (!chosen) throw new TypeError("The row of a file has no box to tick.");
    const view = h("div");
    row.prepend(view);
    const ending = file.entry.name.split(".").at(-1) ?? "bin";
    const original = await shaped(file.bytes, file.entry.type, ending, false);
    const source = { parcel: file.parcel, name: file.entry.name };
    const { drawn, raw } = file;
    const candidate = { shape: original, original, drawn, source, row, chosen, view, raw };
    present(candidate);
    candidates.push(candidate);
    const follow = () =>
      all(row, "[data-when-chosen]", HTMLElement).forEach(
        (part) => (part.hidden = !chosen.checked),
      );
    chosen.addEventListener("change", follow);
    follow();
  }
  showPlayable(candidates);
  return candidates;
}

/** @param {Bytes} bytes @param {string} type @param {string} ending @param {boolean} altered @returns {Promise<Shape>} */
async function shaped(bytes, type, ending, altered) {
  return { bytes, type, sha256: await sha256(bytes), ending, altered };
}

/** @param {Candidate} candidate */
function present(candidate) {
  const { shape, original, drawn, source, view, raw } = candidate;
  const words = (/** @type {Shape} */ file) =>
    say("file", {
      kind: say(`kind_${file.type.split("/")[0]}`),
      name: isolated(source.name.replace("files/", "")),
      size: isolated(size(file.bytes.length)),
    });
  const place = h("div");
  const button = (/** @type {string} */ name, /** @type {() => void} */ click) =>
    h("button", { type: "button", class: "quiet", "data-alter": name, click }, say(name));
  const isAltered = shape !== original;
  view.replaceChildren(
    isAltered ? h("p", { class: "meta" }, say("redact_altered")) : "",
    raw && !isAltered ? h("p", { class: "warning" }, say("raw_file")) : "",
    covered(shape.bytes, shape.type, words(shape), isAltered ? undefined : drawn),
    canAlter(shape.type)
      ? h(
          "p",
          { class: "toolbar" },
          button("redact", () => void change(candidate, place)),
          isAltered && button("redact_original", () => use(candidate, original, [])),
        )
      : "",
    place,
  );
}

/** @param {Candidate} candidate @param {HTMLElement} place */
async function change(candidate, place) {
  try {
    const altered = await alter(candidate.shape, place, candidate.raw);
    if (!altered) return;
    const shape = await shaped(altered.bytes, altered.type, endingOf(altered.type), true);
    use(candidate, shape, altered.alterations);
  } catch {
    place.replaceChildren(h("p", { class: "warning", role: "alert" }, say("redact_failed")));
  }
}

/**
 * @param {Candidate} candidate
 * @param {Shape} shape
 * @param {string[]} alterations to tick, beside those that are
 */
function use(candidate, shape, alterations) {
  candidate.shape = shape;
  candidate.chosen.checked = true;
  for (const box of all(candidate.row, "[name$='.alterations']", HTMLInputElement)) {
    if (alterations.includes(box.value)) box.checked = true;
  }
  present(candidate);
  candidate.chosen.dispatchEvent(new Event("change"));
  candidate.row.dispatchEvent(new Event("input", { bubbles: true }));
}

/**
 * Ticks what an earlier draft had chosen: as it came, known by its bytes; altered, by what the draft says it is made of.
 *
 * @param {Candidate[]} candidates
 * @param {import("./drafts.js").Draft} draft
 */
export async function restore(candidates, { document, media, sources }) {
  for (const known of document.media ?? []) {
    const member = media.find(({ name }) => name === `media/${known.file}`);
    const source = sources[known.file];
    const candidate =
      candidates.find(({ original }) => original.sha256 === known.sha256) ??
      candidates.find(
        (other) => other.source.parcel === source?.parcel && other.source.name === source.name,
      );
    if (!candidate || !member) continue;
    if (candidate.original.sha256 !== known.sha256) {
      const ending = known.file.split(".").at(-1) ?? "bin";
      candidate.shape = await shaped(member.bytes, known.type, ending, false);
      present(candidate);
    }
    candidate.chosen.checked = true;
    candidate.chosen.dispatchEvent(new Event("change"));
    refill(candidate.row, known);
    restorePoster(candidate, sources[known.poster ?? ""], candidates);
  }
}

/** @param {HTMLElement} row @param {Medium} known */
function refill(row, known) {
  for (const field of fields(row)) {
    // The first two names are the list and the number of the row.
    const value = at(known, field.name.split(".").slice(2).join("."));
    if (value !== undefined) setValue(field, value);
  }
}

/** @param {HTMLElement} row @returns {Unread} what somebody wrote about the file */
function said(row) {
  const [medium] = /** @type {Unread[]} */ (nested(entries(row))["media"] ?? []);
  return medium ?? {};
}

/** @param {Candidate[]} candidates @returns {Chosen} what the document says of the chosen files, and the files themselves */
export function choose(candidates) {
  const chosen = candidates.filter(({ chosen: box }) => box.checked);
  const named = chosen.map((candidate, place) => ({
    ...candidate,
    file: `${String(place + 1).padStart(2, "0")}.${candidate.shape.ending}`,
  }));
  return {
    documents: named.map(({ row, shape, file }, place) => ({
      ...said(row),
      ...posterOf(/** @type {Candidate} */ (chosen[place]), named, candidates),
      file,
      sha256: shape.sha256,
      size: shape.bytes.length,
      type: shape.type,
    })),
    members: named.map(({ shape, file }) => ({ name: `media/${file}`, bytes: shape.bytes })),
    sources: Object.fromEntries(named.map(({ file, source }) => [file, source])),
    altered: named.filter(({ shape }) => shape.altered).length,
  };
}
