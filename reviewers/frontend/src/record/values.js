// The value of each field as one fact, by its kind: a row of a list of facts, or a part of one.
import { h } from "../page/dom.js";
import { isolated, say } from "../page/words.js";
import { directionOf, inWords, valueName } from "./fields.js";

/** @typedef {import("./rules.js").Node} Node */
/** @typedef {import("./rules.js").GroupNode} GroupNode */
/** @typedef {import("./review.js").Shown} Shown */

/** @param {Shown} shown @param {Node} node @returns {HTMLElement[]} its name and its value; none where there is no value */
export function fact(shown, node) {
  const value = valueOf(shown, node);
  return value ? [h("dt", {}, inWords(node.label)), h("dd", {}, value)] : [];
}

/** @param {Shown} shown @param {Node} node @returns {string | HTMLElement} empty where there is none */
function valueOf(shown, node) {
  if (node.kind === "list") {
    const rows = shown.draft.rows(node.path).map((row) => h("li", {}, line(shown, node.of, row)));
    return rows.length ? h("ul", {}, ...rows) : "";
  }
  if (node.kind === "text" && (node.form?.rows ?? 1) > 1) return paragraphs(shown, node.path);
  return line(shown, node, node.path);
}

/** @param {Shown} shown @param {string} path of a text that is longer than a line */
function paragraphs({ draft, rules, languages }, path) {
  const texts = draft.texts(path, languages);
  if (!texts.length) return "";
  return h(
    "div",
    {},
    ...texts.map(({ language, words }) =>
      h("p", { lang: language, dir: directionOf(rules, language) }, words),
    ),
  );
}

/**
 * @param {Shown} shown
 * @param {Node} node
 * @param {string} path with the number of the row
 * @returns {string} on one line; each value isolated, so that an Arabic name does not turn the line around it
 */
export function line(shown, node, path) {
  const { draft, rules, languages } = shown;
  switch (node.kind) {
    case "group":
      return node.also === "count" ? count(shown, path) : groupLine(shown, node, path);
    case "text":
    case "captions":
      return draft
        .texts(path, languages)
        .map(({ words }) => isolated(words))
        .join(" / ");
    case "words":
    case "languages":
      return draft
        .list(path)
        .map((value) => valueName(rules, node, value))
        .join(say("comma"));
    default: {
      const value = draft.value(path);
      return value === undefined ? "" : isolated(valueName(rules, node, value));
    }
  }
}

/**
 * The first text or date stands alone, words of a vocabulary in brackets behind it, anything else has its name.
 *
 * @param {Shown} shown
 * @param {GroupNode} node
 * @param {string} path
 */
function groupLine(shown, node, path) {
  /** @type {string[]} */ const details = [];
  /** @type {string[]} */ const parts = [];
  for (const [name, inner] of Object.entries(node.fields)) {
    const value = line(shown, inner, `${path}.${name}`);
    if (!value) continue;
    const isFirst = !parts.length && ["text", "date"].includes(inner.kind);
    if (isFirst) parts.push(value);
    else if (inner.kind === "word") details.push(value);
    else parts.push(`${inWords(inner.label)}: ${value}`);
  }
  const [first = "", ...rest] = parts;
  const bracket = details.length ? `(${details.join(say("comma"))})` : "";
  return [[first, bracket].filter(Boolean).join(" "), ...rest].filter(Boolean).join(say("comma"));
}

/** A count that is certain is one number. @param {Shown} shown @param {string} path */
function count({ draft }, path) {
  const [least, most] = [draft.one(`${path}.min`), draft.one(`${path}.max`)];
  if (!least && !most) return "";
  return isolated(least === most ? least : `${least || "?"}–${most || "?"}`);
}
