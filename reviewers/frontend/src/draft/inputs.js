// What asks for one value in the editor, by the kind of the value.
import { h } from "../page/dom.js";
import { inWords, languageName } from "../record/fields.js";

/** @typedef {import("../record/rules.js").Node} Node */
/** @typedef {import("../record/rules.js").WordNode} WordNode */
/** @typedef {import("../record/rules.js").Rules} Rules */

const LONGEST = { date: 40, pattern: 500 }; // letters of what is typed; the rules say what is taken

/** @param {WordNode} node @param {string} path @param {string} label */
export function choice(node, path, label) {
  const options = node.options.map(({ slug, label: name }) =>
    h("option", { value: slug }, inWords(name)),
  );
  const none = h("option", { value: "" });
  return h(
    "div",
    { class: "field" },
    h("label", { for: path }, label),
    h("select", { id: path, name: path }, none, ...options),
  );
}

/** @param {string} path @param {string} label @param {{ slug: string, label: string, ticked: boolean }[]} options */
const boxes = (path, label, options) =>
  h(
    "fieldset",
    { class: "choices", id: path, tabindex: "-1" },
    h("legend", {}, label),
    ...options.map(({ slug, label: name, ticked }) => {
      const about = { type: "checkbox", name: path, value: slug, "data-type": "list" };
      return h("label", {}, h("input", { ...about, checked: ticked }), " ", name);
    }),
  );

/** @param {WordNode} node @param {string} path @param {string} label */
export const choices = (node, path, label) =>
  boxes(
    path,
    label,
    node.options.map(({ slug, label: name }) => ({
      slug,
      label: inWords(name),
      ticked: node.form?.ticked.includes(slug) ?? false,
    })),
  );

/** A record is in all languages of the installation until somebody says otherwise. @param {Rules} rules @param {string} path @param {string} label */
export const languageChoices = (rules, path, label) =>
  boxes(
    path,
    label,
    rules.languages.map(({ code }) => ({
      slug: code,
      label: languageName(rules, code),
      ticked: true,
    })),
  );

/** Ticked is yes; not ticked says nothing, which is not "no". @param {string} path @param {string} label */
export const flag = (path, label) =>
  h(
    "p",
    {},
    h(
      "label",
      {},
      h("input", { type: "checkbox", id: path, name: path, "data-type": "flag" }),
      " ",
      label,
    ),
  );

/** Which pictures there are is known when the report is open. @param {string} path @param {string} label */
export const posterChoice = (path, label) =>
  h(
    "div",
    { class: "field" },
    h("label", { for: path }, label),
    h("select", { id: path, "data-poster": true }, h("option", { value: "" })),
  );

/** @param {Node} node @returns {Record<string, string>} */
function limits(node) {
  switch (node.kind) {
    case "number":
      return {
        type: "number",
        "data-type": "number",
        min: String(node.least),
        max: String(node.most),
        step: node.whole ? "1" : "any",
      };
    case "moment":
      return { type: "datetime-local", "data-type": "moment" };
    case "date":
      return { maxlength: String(LONGEST.date), spellcheck: "false" };
    default:
      return { type: node.form?.input || "text", maxlength: String(LONGEST.pattern) };
  }
}

/** @param {Node} node of one value without a language: a number, a date, an address @param {string} path @param {string} label */
export function input(node, path, label) {
  const help = inWords(node.help);
  const described = help ? { "aria-describedby": `${path}-help` } : {};
  return h(
    "div",
    { class: "field" },
    h("label", { for: path }, label),
    help && h("small", { id: `${path}-help` }, help),
    h("input", { id: path, name: path, dir: "ltr", ...limits(node), ...described }),
  );
}
