// What two fields of a document must be to each other: the checks that the table of rules names (archive/consistency.py).
import { fits, readDate } from "./dates.js";

/** @typedef {import("./document.js").Document} Document */
/** @typedef {import("./validate.js").Rules} Rules */
/** @typedef {(key: string, code: string) => void} Report */

/** @type {Record<string, (value: Document, report: Report, rules: Rules) => void>} */
export const CHECKS = { count, date, place, document: files };

/** @param {Document} value @param {Report} report */
function count({ min, max }, report) {
  if (typeof min === "number" && typeof max === "number" && min > max)
    report("min", "least_above_most");
}

/** @param {Document} value @param {Report} report @param {Rules} rules */
function date({ edtf, precision }, report, { dates }) {
  if (typeof edtf !== "string" || typeof precision !== "string") return;
  const { ends, code } = readDate(edtf, dates);
  const wrong = code ? "" : fits(ends, precision, dates);
  if (wrong) report("precision", wrong);
}

/** @param {Document} value @param {Report} report @param {Rules} rules */
function place(value, report, { coarse }) {
  const given = ["latitude", "longitude"].filter((key) => key in value);
  if (given.length === 1) report("latitude", "half_coordinates");
  if (given.length && value["precision"] === "withheld") report("latitude", "coordinates_withheld");
  else if (coarse.includes(String(value["precision"]))) {
    for (const key of given) {
      const degrees = value[key];
      if (typeof degrees === "number" && Number(degrees.toFixed(2)) !== degrees)
        report(key, "coordinates_too_fine");
    }
  }
}

/** @param {Document} value @param {Report} report @param {Rules} rules */
function files(value, report, { media_types: types }) {
  const entries = Array.isArray(value["media"]) ? /** @type {any[]} */ (value["media"]) : [];
  const known = entries.filter(
    (entry) => entry !== null && typeof entry === "object" && !Array.isArray(entry),
  );
  const names = known.map(({ file }) => file).filter((file) => typeof file === "string");
  const typeOf = (/** @type {string} */ name) =>
    new Map(Object.entries(types)).get(name.slice(name.lastIndexOf(".") + 1)) ?? "";
  const kindOf = (/** @type {string} */ name) => typeOf(name).split("/")[0];
  if (new Set(names).size !== names.length) report("media", "media_twice");
  const pictures = names.filter((name) => kindOf(name) === "image");
  entries.forEach((entry, number) => {
    if (!known.includes(entry) || typeof entry.file !== "string" || !typeOf(entry.file)) return;
    const at = (/** @type {string} */ key) => `media.${number}.${key}`;
    if (typeof entry.type === "string" && entry.type !== typeOf(entry.file))
      report(at("type"), "media_type");
    if ("captions" in entry && !["video", "audio"].includes(kindOf(entry.file) ?? ""))
      report(at("captions"), "captions_alone");
    const good = kindOf(entry.file) === "video" && pictures.includes(entry.poster);
    if (typeof entry.poster === "string" && typeOf(entry.poster) && !good)
      report(at("poster"), "poster");
  });
}
