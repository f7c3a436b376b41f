// What two fields of a document must be to each other: the checks that the declaration names (archive/record/consistency.py).
import { fits, readDate } from "./dates.js";
import { isGroup } from "./document.js";

/** @typedef {import("./rules.js").Rules} Rules */
/** @typedef {import("./rules.js").Unread} Unread */
/** @typedef {(key: string, code: string) => void} Report */

/** @type {Record<string, (value: Unread, report: Report, rules: Rules) => void>} */
export const CHECKS = { count, date, place, document: files };

/** @param {Unread} value @param {Report} report */
function count({ min, max }, report) {
  if (typeof min === "number" && typeof max === "number" && min > max)
    report("min", "least_above_most");
}

/** @param {Unread} value @param {Report} report @param {Rules} rules */
function date({ edtf, precision }, report, { dates }) {
  if (typeof edtf !== "string" || typeof precision !== "string") return;
  const { ends, code } = readDate(edtf, dates);
  const wrong = code ? "" : fits(ends, precision, dates);
  if (wrong) report("precision", wrong);
}

/** @param {Unread} value @param {Report} report @param {Rules} rules */
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

/** @param {Unread} value @param {Report} report @param {Rules} rules */
function files(value, report, { media_types: types }) {
  const entries = Array.isArray(value["media"]) ? value["media"] : [];
  const names = entries.flatMap((entry) =>
    isGroup(entry) && typeof entry["file"] === "string" ? [entry["file"]] : [],
  );
  const typeOf = (/** @type {string} */ name) =>
    new Map(Object.entries(types)).get(name.slice(name.lastIndexOf(".") + 1)) ?? "";
  const kindOf = (/** @type {string} */ name) => typeOf(name).split("/")[0];
  if (new Set(names).size !== names.length) report("media", "media_twice");
  const pictures = names.filter((name) => kindOf(name) === "image");
  entries.forEach((entry, number) => {
    if (!isGroup(entry)) return;
    const { file, type, poster } = entry;
    if (typeof file !== "string" || !typeOf(file)) return;
    const at = (/** @type {string} */ key) => `media.${number}.${key}`;
    if (typeof type === "string" && type !== typeOf(file)) report(at("type"), "media_type");
    if ("captions" in entry && !["video", "audio"].includes(kindOf(file) ?? ""))
      report(at("captions"), "captions_alone");
    if (typeof poster !== "string" || !typeOf(poster)) return;
    if (kindOf(file) !== "video" || !pictures.includes(poster)) report(at("poster"), "poster");
  });
}
