// A draft shown as readers will see it, every part that will be public and nothing else.
import { at } from "./document.js";
import { h } from "./dom.js";
import { canShow, covered } from "./frame.js";
import { prose } from "./prose.js";
import { isolated, say } from "./words.js";

/** @typedef {import("./document.js").Document} Document */
/** @typedef {Record<string, string>} Texts */
/** @typedef {{ name: string, bytes: import("./bytes.js").Bytes }} Member */

/** @param {string} vocabulary @param {unknown} slug @returns {string} */
const label = (vocabulary, slug) => say(`${vocabulary}_${slug}`);

/** @param {string} vocabulary @param {unknown} slugs */
const labels = (vocabulary, slugs) =>
  /** @type {string[]} */ (slugs ?? []).map((slug) => label(vocabulary, slug)).join(say("comma"));

/** @param {Document} document @param {Member[]} media */
export function record(document, media) {
  const languages = /** @type {string[]} */ (document["languages"]);
  return [
    ...languages.map((language) => inLanguage(document, language)),
    facts(document, languages),
    files(document, languages, media),
  ];
}

/** @param {Document} document @param {string} language */
function inLanguage(document, language) {
  const told = (/** @type {string} */ path) => /** @type {string} */ (at(document, `${path}.${language}`) ?? "");
  const direction = language === "ar" ? "rtl" : "ltr";
  return h(
    "article",
    { class: "card", lang: language, dir: direction },
    h("h2", {}, told("headline")),
    told("dateline") && h("p", { class: "dateline" }, told("dateline")),
    h(
      "p",
      {},
      h("span", { class: "badge", "data-state": String(document["status"]) }, label("status", document["status"])),
      " ",
      told("status_statement"),
    ),
    prose(told("body")),
    h("p", { class: "meta" }, told("byline.name"), told("byline.biography") && ` · ${told("byline.biography")}`),
    told("note") && h("p", { class: "note" }, told("note")),
  );
}

/** @param {Document} document @param {string[]} languages */
function facts(document, languages) {
  // Isolated, so that an Arabic name does not turn the line around it.
  const told = (/** @type {any} */ texts) =>
    languages
      .map((language) => texts?.[language])
      .filter(Boolean)
      .map(isolated)
      .join(" / ");
  const place = /** @type {any} */ (document["place"]);
  const date = /** @type {any} */ (document["event_date"]);
  const coordinates = place?.latitude === undefined ? "" : ` ${place.latitude}, ${place.longitude}`;
  /** @type {[string, string][]} */
  const rows = [
    ["event_date", `${date?.edtf} (${label("date_precision", date?.precision)})`],
    ["place", `${told(place?.name)} (${label("place_precision", place?.precision)})${coordinates}`],
    ["incident_types", labels("incident_type", document["incident_types"])],
    ["content_warnings", labels("content_warning", document["content_warnings"])],
    [
      "actors",
      list(
        document["actors"],
        (actor) =>
          `${told(actor.name)} (${label("actor_type", actor.type)}, ${label("attribution", actor.attribution)})`,
      ),
    ],
    ["casualties", casualties(document["casualties"])],
    ["weapons", list(document["weapons"], told)],
    ["citations", list(document["citations"], (citation) => `${told(citation.title)} ${citation.url ?? ""}`)],
    ["translation", document["translation"] ? label("translation", document["translation"]) : ""],
    ["licence", label("licence", document["licence"])],
    ["embargo", String(document["embargo"] ?? "")],
  ];
  const shown = rows
    .filter(([, value]) => value)
    .flatMap(([name, value]) => [h("dt", {}, say(`doc_${name}`)), h("dd", {}, value)]);
  return h("dl", { class: "facts" }, ...shown);
}

/** @param {any} items @param {(item: any) => string} write */
const list = (items, write) => (items ?? []).map(write).join(say("comma"));

/** @param {any} counts */
function casualties(counts) {
  const told = ["killed", "injured"]
    .filter((kind) => counts?.[kind])
    .map((kind) => {
      const { min = "?", max = "?" } = counts[kind];
      return `${say(`doc_casualties_${kind}`)}: ${min}–${max}`;
    });
  return [...told, counts?.civilian ? say("doc_casualties_civilian") : ""].filter(Boolean).join(say("comma"));
}

/** @param {Document} document @param {string[]} languages @param {Member[]} media */
function files(document, languages, media) {
  const figures = /** @type {any[]} */ (document["media"] ?? []).map((entry) => {
    const bytes = media.find((member) => member.name === `media/${entry.file}`)?.bytes;
    const words = languages.map((language) => entry.alternative?.[language]).filter(Boolean);
    return h(
      "figure",
      {},
      bytes && canShow(entry.type) ? covered(bytes, entry.type, words[0] ?? entry.file) : h("p", {}, entry.file),
      h(
        "figcaption",
        {},
        ...words.map((text) => h("p", { dir: "auto" }, text)),
        h("p", {}, labels("content_warning", entry.warnings)),
        h("p", {}, labels("alteration", entry.alterations)),
      ),
    );
  });
  return h("div", { class: "media" }, ...figures);
}
