// What goes with sound and film alone: captions, and the picture that is shown before a film plays.
import { all, h } from "../page/dom.js";
import { isolated } from "../page/words.js";

/** @typedef {import("./media.js").Candidate} Candidate */

/** @param {Candidate} candidate @param {string} kind of media type */
const isKind = (candidate, kind) => candidate.shape.type.startsWith(`${kind}/`);

/** @param {Candidate} candidate @returns {HTMLSelectElement | undefined} */
const select = ({ row }) => all(row, "[data-poster]", HTMLSelectElement)[0];

/** Shows in each row what its kind of file has: captions for sound and film, a poster for film. @param {Candidate[]} candidates */
export function showPlayable(candidates) {
  for (const candidate of candidates) {
    const film = isKind(candidate, "video");
    for (const part of all(candidate.row, "[data-when-heard]", HTMLElement))
      part.hidden = !film && !isKind(candidate, "audio");
    for (const part of all(candidate.row, "[data-when-film]", HTMLElement)) part.hidden = !film;
    if (!film) continue;
    const pictures = candidates
      .map((picture, place) => ({ picture, place }))
      .filter(({ picture }) => isKind(picture, "image"));
    select(candidate)?.append(
      ...pictures.map(({ picture, place }) =>
        h("option", { value: String(place) }, isolated(picture.source.name.replace("files/", ""))),
      ),
    );
  }
}

/**
 * @param {Candidate} candidate
 * @param {{ source: Candidate["source"], file: string }[]} named the chosen files, by the names that they have in the document
 * @param {Candidate[]} candidates
 * @returns {{ poster?: string }} what the document says of it; nothing for a picture that is not published
 */
export function posterOf(candidate, named, candidates) {
  const picture = candidates[Number(select(candidate)?.value || NaN)];
  const file = named.find(({ source }) => picture && source === picture.source)?.file;
  return file ? { poster: file } : {};
}

/**
 * @param {Candidate} candidate
 * @param {import("./drafts.js").Source | undefined} source of the picture that an earlier draft had chosen
 * @param {Candidate[]} candidates
 */
export function restorePoster(candidate, source, candidates) {
  const place = candidates.findIndex(
    (other) => other.source.parcel === source?.parcel && other.source.name === source?.name,
  );
  const field = select(candidate);
  if (field && place >= 0) field.value = String(place);
}
