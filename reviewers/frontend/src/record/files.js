// The files of a draft as readers will get them, with all that is said of each.
import { h } from "../page/dom.js";
import { canShow, covered, download } from "../reading/frame.js";
import { isolated, size } from "../page/words.js";
import { directionOf, inWords, languageName } from "./fields.js";
import { line } from "./values.js";

/** @typedef {import("./review.js").Shown} Shown */
/** @typedef {import("./review.js").Member} Member */
/** @typedef {import("./rules.js").Node} Node */

// What the figure itself says; every other field is a line of its own.
const FIGURE = new Set(["file", "type", "size", "sha256"]);

/** @param {Shown} shown @param {Node} node the list of files @param {Member[]} media */
export function figures(shown, node, media) {
  const fields = node.kind === "list" && node.of.kind === "group" ? node.of.fields : {};
  const rows = shown.draft.rows(node.path);
  return h("div", { class: "media" }, ...rows.map((row) => figure(shown, row, fields, media)));
}

/** @param {Shown} shown @param {string} row @param {Record<string, Node>} fields @param {Member[]} media */
function figure(shown, row, fields, media) {
  const { draft, languages } = shown;
  const [file, type] = [draft.one(`${row}.file`), draft.one(`${row}.type`)];
  const bytes = media.find((member) => member.name === `media/${file}`)?.bytes;
  const [first] = draft.texts(`${row}.alternative`, languages);
  const bytesOf = isolated(size(Number(draft.one(`${row}.size`))));
  return h(
    "figure",
    { "data-file": file },
    bytes && canShow(type)
      ? covered(bytes, type, first?.words ?? file)
      : h("p", {}, isolated(file), " ", bytes && download(bytes, file)),
    h(
      "figcaption",
      {},
      ...Object.entries(fields)
        .filter(([name, node]) => node.review && !FIGURE.has(name))
        .flatMap(([name, node]) => about(shown, node, `${row}.${name}`)),
      h("p", { class: "meta" }, `${isolated(file)} · ${isolated(type)} · ${bytesOf}`),
      h("p", { class: "meta" }, h("code", {}, draft.one(`${row}.sha256`))),
    ),
  );
}

/** @param {Shown} shown @param {Node} node @param {string} path @returns {HTMLElement[]} */
function about(shown, node, path) {
  const { draft, rules, languages } = shown;
  const label = inWords(node.label);
  if (node.kind === "captions")
    return draft
      .texts(path, languages)
      .flatMap(({ language, words }) => [
        h("h4", {}, `${label} · ${languageName(rules, language)}`),
        h("p", { class: "said captions", lang: language, dir: "auto", tabindex: "0" }, words),
      ]);
  if (node.kind === "text")
    return draft
      .texts(path, languages)
      .map(({ language, words }) =>
        h(
          "p",
          { lang: language, dir: directionOf(rules, language) },
          `${inWords(node.label, language)}: ${words}`,
        ),
      );
  const value = line(shown, node, path);
  return value ? [h("p", {}, `${label}: ${value}`)] : [];
}
