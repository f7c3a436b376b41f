// A draft shown as readers will see it: every part that will be public. What this page has no place for is shown as it
// is, and marked, so that nobody approves what they did not see.
import { named } from "./difference.js";
import { h } from "../page/dom.js";
import { figures } from "./files.js";
import { label, labels } from "./labels.js";
import { prose } from "./prose.js";
import { reading } from "./tracking.js";
import { isolated, say } from "../page/words.js";

/** @typedef {import("./document.js").Document} Document */
/** @typedef {import("./tracking.js").Reading} Reading */
/** @typedef {{ name: string, bytes: import("../sealed/bytes.js").Bytes }} Member */

/** @param {Document} document @param {Member[]} media */
export function record(document, media) {
  const draft = reading(document);
  const languages = draft.list("languages");
  // The form of the draft itself; what is published has one of its own.
  draft.one("format");
  return [
    ...languages.map((language) => inLanguage(draft, language)),
    facts(draft, languages),
    figures(draft, languages, media),
    unknown(draft),
  ];
}

/** @param {Reading} draft @param {string} language */
function inLanguage(draft, language) {
  const words = (/** @type {string} */ path) => draft.one(`${path}.${language}`);
  const [biography, dateline, note] = [words("byline.biography"), words("dateline"), words("note")];
  const status = draft.one("status");
  return h(
    "article",
    { class: "card", lang: language, dir: language === "ar" ? "rtl" : "ltr" },
    h("h2", {}, words("headline")),
    dateline && h("p", { class: "dateline" }, dateline),
    h(
      "p",
      {},
      h("span", { class: "badge", "data-state": status }, label("status", status)),
      " ",
      words("status_statement"),
    ),
    prose(words("body")),
    h("p", { class: "meta" }, words("byline.name"), biography && ` · ${biography}`),
    note && h("p", { class: "note" }, note),
  );
}

/** @param {Reading} draft @param {string[]} languages */
function facts(draft, languages) {
  // Isolated, so that an Arabic name does not turn the line around it.
  const told = (/** @type {string} */ path) =>
    draft
      .texts(path, languages)
      .map(({ words }) => isolated(words))
      .join(" / ");
  const precise = (/** @type {string} */ path, /** @type {string} */ vocabulary) =>
    ` (${label(vocabulary, draft.one(`${path}.precision`))})`;
  const embargo = draft.one("embargo");
  const coordinates = [draft.one("place.latitude"), draft.one("place.longitude")]
    .filter(Boolean)
    .join(", ");
  /** @type {[string, string | Node][]} */
  const rows = [
    ["change", label("change", draft.one("change"))],
    ["languages", labels("language", languages)],
    [
      "event_date",
      isolated(draft.one("event_date.edtf")) + precise("event_date", "date_precision"),
    ],
    [
      "place",
      `${told("place.name")}${precise("place", "place_precision")} ${coordinates && isolated(coordinates)}`,
    ],
    ["incident_types", labels("incident_type", draft.list("incident_types"))],
    ["content_warnings", labels("content_warning", draft.list("content_warnings"))],
    ["actors", list(draft.rows("actors"), (row) => actor(draft, row, told))],
    ["casualties", casualties(draft)],
    ["weapons", list(draft.rows("weapons"), told)],
    [
      "citations",
      list(
        draft.rows("citations"),
        (row) => `${told(`${row}.title`)} ${isolated(draft.one(`${row}.url`))}`,
      ),
    ],
    ["translation", label("translation", draft.one("translation"))],
    ["licence", label("licence", draft.one("licence"))],
    ["embargo", embargo && isolated(embargo)],
  ];
  const shown = rows
    .filter(([, value]) => value)
    .flatMap(([name, value]) => [h("dt", {}, say(`doc_${name}`)), h("dd", {}, value)]);
  return h("dl", { class: "facts" }, ...shown);
}

/** @param {Reading} draft @param {string} row @param {(path: string) => string} told */
function actor(draft, row, told) {
  const role = told(`${row}.role`);
  const kind = label("actor_type", draft.one(`${row}.type`));
  const attribution = label("attribution", draft.one(`${row}.attribution`));
  return `${told(`${row}.name`)}${role && `: ${role}`} (${[kind, attribution].filter(Boolean).join(say("comma"))})`;
}

/** @param {string[]} rows @param {(row: string) => string} write @returns {string | Node} */
const list = (rows, write) =>
  rows.length ? h("ul", {}, ...rows.map((row) => h("li", {}, write(row)))) : "";

/** @param {Reading} draft */
function casualties(draft) {
  const counts = ["killed", "injured"].flatMap((kind) => {
    const [least, most] = ["min", "max"].map((end) => draft.one(`casualties.${kind}.${end}`));
    if (!least && !most) return [];
    const count = least === most ? least : `${least || "?"}–${most || "?"}`;
    return [`${say(`doc_casualties_${kind}`)}: ${isolated(String(count))}`];
  });
  // "No" is public, too.
  const civilian = draft.one("casualties.civilian");
  const who = civilian && say(civilian === "true" ? "doc_casualties_civilian" : "not_civilian");
  return [...counts, who].filter(Boolean).join(say("comma"));
}

/** @param {Reading} draft */
function unknown(draft) {
  const rest = draft.rest();
  if (!rest.length) return "";
  const rows = rest.flatMap(({ path, value }) => [
    h("dt", {}, named(path)),
    h("dd", { dir: "auto" }, value),
  ]);
  return h(
    "section",
    { class: "danger", "data-unknown": true },
    h("h3", {}, say("record_unknown")),
    h("dl", {}, ...rows),
  );
}
