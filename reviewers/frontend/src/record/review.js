// A draft as readers will get it: every field of the declaration, in its order. What no field has is shown as it is,
// marked, so that nothing is approved unseen.
import { h } from "../page/dom.js";
import { say } from "../page/words.js";
import { directionOf, inWords, named } from "./fields.js";
import { figures } from "./files.js";
import { prose } from "./prose.js";
import { tracking } from "./tracking.js";
import { fact } from "./values.js";

/** @typedef {import("./rules.js").Rules} Rules */
/** @typedef {import("./rules.js").Node} Node */
/** @typedef {import("./rules.js").Unread} Unread */
/** @typedef {import("./tracking.js").Tracked} Tracked */
/** @typedef {{ name: string, bytes: import("../sealed/bytes.js").Bytes }} Member */
/** @typedef {{ draft: Tracked, rules: Rules, languages: string[] }} Shown what is shown, by which rules, and its languages */

// How some texts look to readers; any other is a line with its name before it.
/** @type {Record<string, (words: string) => HTMLElement>} */
const LOOKS = {
  headline: (words) => h("h2", {}, words),
  dateline: (words) => h("p", { class: "dateline" }, words),
  body: prose,
  "byline.name": (words) => h("p", { class: "meta" }, words),
  note: (words) => h("p", { class: "note" }, words),
};

/** @param {Unread} document @param {Rules} rules @param {Member[]} media */
export function review(document, rules, media) {
  const draft = tracking(document);
  const shown = { draft, rules, languages: draft.list("languages") };
  const fields = Object.values(rules.document.fields);
  const texts = fields.filter((node) => node.review && isProse(node));
  const files = fields.filter((node) => node.review && node.path === "media");
  const facts = fields.filter(
    (node) => node.review && !texts.includes(node) && !files.includes(node),
  );
  // What readers get has a form of its own.
  for (const node of fields) if (!node.review) draft.one(node.path);
  return [
    ...shown.languages.map((language) => article(shown, texts, language)),
    h("dl", { class: "facts" }, ...facts.flatMap((node) => fact(shown, node))),
    ...files.map((node) => figures(shown, node, media)),
    unknown(draft, rules),
  ];
}

/** @param {Node} node @returns {boolean} whether it is a text among those that are read one after the other */
function isProse(node) {
  if (node.kind === "group")
    return Object.values(node.fields).length > 0 && Object.values(node.fields).every(isProse);
  return node.kind === "text" && ["head", "text"].includes(node.form?.part ?? "");
}

/** @param {Node} node @returns {Node[]} itself, or what is in it */
const leaves = (node) =>
  node.kind === "group" ? Object.values(node.fields).flatMap(leaves) : [node];

/** @param {Shown} shown @param {Node[]} texts @param {string} language */
function article({ draft, rules }, texts, language) {
  const lines = texts.flatMap(leaves).map((node) => {
    const words = draft.one(`${node.path}.${language}`);
    const look = LOOKS[node.path];
    if (!words) return "";
    return look
      ? look(words)
      : h("p", { class: "meta" }, `${inWords(node.label, language)}: ${words}`);
  });
  const direction = directionOf(rules, language);
  return h("article", { class: "card", lang: language, dir: direction }, ...lines);
}

/** @param {Tracked} draft @param {Rules} rules */
function unknown(draft, rules) {
  const rest = draft.rest();
  if (!rest.length) return "";
  const rows = rest.flatMap(({ path, value }) => [
    h("dt", {}, named(rules, path)),
    h("dd", { dir: "auto" }, value),
  ]);
  return h(
    "section",
    { class: "danger", "data-unknown": true },
    h("h3", {}, say("record_unknown")),
    h("dl", {}, ...rows),
  );
}
