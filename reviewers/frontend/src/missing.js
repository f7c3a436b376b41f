// What a document still lacks before a second person can look at it. The archive's door decides at the end, over the
// whole document; this says early what it would say, because the server cannot read a draft.
import { at } from "./document.js";

/** @typedef {import("./document.js").Document} Document */
/** @typedef {{ path: string, code: string }} Problem `code`: the name of a sentence */

const TEXTS = ["headline", "body", "byline.name", "place.name", "status_statement"];
const PLAIN = [
  "event_date.edtf",
  "event_date.precision",
  "place.precision",
  "incident_types",
  "licence",
  "content_warnings",
];
// Parts that may be left out, and what they must have once they are begun.
const ROWS = /** @type {const} */ ({
  actors: { texts: ["name"], plain: ["type", "attribution"] },
  citations: { texts: ["title"], plain: [] },
  weapons: { texts: [""], plain: [] },
  media: { texts: ["alternative"], plain: ["warnings", "alterations"] },
});
// Years, months, days, with their doubt; an interval; a day with an hour (EDTF, levels 0 and 1).
const DATE = String.raw`\d{4}(?:-(?:0[1-9]|1[0-2]|2[1-4])(?:-(?:0[1-9]|[12]\d|3[01])(?:T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2})?)?)?)?[?~%]?`;
const EDTF = new RegExp(
  `^(?:${DATE}|\\d{3}X|\\d{2}XX|\\d{4}-XX|\\d{4}-\\d{2}-XX|(?:${DATE}|\\.\\.)?/(?:${DATE}|\\.\\.)?)$`,
);
// From here on a published coordinate has two decimals at most (about a kilometre).
const COARSE = ["locality", "town", "district", "governorate"];
const ADDRESS = /^https?:\/\/[^\s<>"]{1,500}$/;

/** @param {Document} document @returns {Problem[]} in the order of the editor */
export function problems(document) {
  const languages = /** @type {string[]} */ (document["languages"]);
  const texts = document["change"] === "publication" ? TEXTS : [...TEXTS, "note"];
  const found = texts.flatMap((path) => untold(document, path, languages));
  found.push(...PLAIN.filter((path) => !at(document, path)).map((path) => ({ path, code: "missing" })));
  for (const [list, needs] of Object.entries(ROWS)) {
    const rows = /** @type {Document[]} */ (at(document, list) ?? []);
    rows.forEach((_, number) => found.push(...inRow(document, `${list}.${number}`, needs, languages)));
  }
  return [...found, ...optional(document, languages), ...inconsistent(document)];
}

/** @param {Document} document @param {string} path @param {string[]} languages @returns {Problem[]} */
function untold(document, path, languages) {
  const said = at(document, path);
  return languages
    .filter((language) => !at(said ?? null, language))
    .map((language) => ({ path: `${path}.${language}`, code: "missing" }));
}

/**
 * @param {Document} document
 * @param {string} row
 * @param {{ readonly texts: readonly string[], readonly plain: readonly string[] }} needs
 * @param {string[]} languages
 */
function inRow(document, row, needs, languages) {
  const plain = needs.plain.map((name) => `${row}.${name}`).filter((path) => !at(document, path));
  return [
    ...needs.texts.flatMap((name) => untold(document, name ? `${row}.${name}` : row, languages)),
    ...plain.map((path) => ({ path, code: "missing" })),
  ];
}

/** @param {Document} document @param {string[]} languages @returns {Problem[]} texts begun in one language and not told in the other */
function optional(document, languages) {
  const begun = ["dateline", "byline.biography"].filter((path) => at(document, path));
  const roles = /** @type {Document[]} */ (at(document, "actors") ?? []).flatMap((actor, number) =>
    actor["role"] ? [`actors.${number}.role`] : [],
  );
  return [...begun, ...roles].flatMap((path) => untold(document, path, languages));
}

/** @param {Document} document @returns {Problem[]} */
function inconsistent(document) {
  const found = [];
  const date = at(document, "event_date.edtf");
  if (date && !EDTF.test(String(date))) found.push({ path: "event_date.edtf", code: "edtf" });
  const [latitude, longitude] = [at(document, "place.latitude"), at(document, "place.longitude")];
  if ((latitude === undefined) !== (longitude === undefined))
    found.push({ path: "place.latitude", code: "half_coordinates" });
  const precision = String(at(document, "place.precision"));
  const fine = [latitude, longitude].some(
    (degrees) => typeof degrees === "number" && Number(degrees.toFixed(2)) !== degrees,
  );
  if ((latitude !== undefined && precision === "withheld") || (fine && COARSE.includes(precision))) {
    found.push({ path: "place.latitude", code: "coordinates_too_fine" });
  }
  const citations = /** @type {Document[]} */ (at(document, "citations") ?? []);
  citations.forEach(({ url }, number) => {
    if (url && !ADDRESS.test(String(url))) found.push({ path: `citations.${number}.url`, code: "address" });
  });
  return [...found, ...alone(document), ...["killed", "injured"].flatMap((kind) => counted(document, kind))];
}

/** @param {Document} document @returns {Problem[]} where "no warning" does not stand alone */
function alone(document) {
  const media = /** @type {Document[]} */ (at(document, "media") ?? []).map((_, number) => `media.${number}.warnings`);
  return ["content_warnings", ...media]
    .filter((path) => {
      const warnings = /** @type {string[]} */ (at(document, path) ?? []);
      return warnings.includes("none") && warnings.length > 1;
    })
    .map((path) => ({ path, code: "none_and_more" }));
}

/** @param {Document} document @param {string} kind @returns {Problem[]} */
function counted(document, kind) {
  const range = at(document, `casualties.${kind}`);
  if (range === undefined) return [];
  const [least, most] = [at(range, "min"), at(range, "max")];
  const missing = [
    ["min", least],
    ["max", most],
  ].filter(([, count]) => count === undefined);
  if (missing.length) return missing.map(([name]) => ({ path: `casualties.${kind}.${name}`, code: "missing" }));
  return Number(least) > Number(most) ? [{ path: `casualties.${kind}.min`, code: "least_above_most" }] : [];
}
