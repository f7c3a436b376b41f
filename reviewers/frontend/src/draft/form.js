// The editor's form, made from the declaration of the record's fields: what asks for each, in the declared order.
import { all, byId, h } from "../page/dom.js";
import { languagesOf } from "../record/document.js";
import { inWords, languageName } from "../record/fields.js";
import { choice, choices, flag, input, languageChoices, posterChoice } from "./inputs.js";
import { say } from "../page/words.js";

/** @typedef {import("../record/rules.js").Rules} Rules */
/** @typedef {import("../record/rules.js").Node} Node */
/** @typedef {import("../record/rules.js").ListNode} ListNode */

/**
 * Puts each field of the document into its part of the page's form.
 *
 * @param {Rules} rules
 * @param {(name: string) => HTMLElement} partOf the place for the fields of a part
 */
export function buildForm(rules, partOf) {
  /** @type {Map<string, Node[]>} */ const parts = new Map();
  for (const node of Object.values(rules.document.fields)) {
    if (!node.form) continue;
    parts.set(node.form.part, [...(parts.get(node.form.part) ?? []), node]);
  }
  for (const [part, nodes] of parts) partOf(part).append(...asked(rules, nodes, "", part));
}

/**
 * @param {Rules} rules
 * @param {Node[]} nodes
 * @param {string} prefix of their paths, rows with their numbers; empty, or with a dot at its end
 * @param {string} [part] of the form: groups in "more" have a heading
 * @returns {HTMLElement[]}
 */
function asked(rules, nodes, prefix, part = "") {
  /** @type {HTMLElement[]} */ const elements = [];
  for (const node of nodes.filter(({ form }) => form)) {
    const path = prefix + (node.path.split(".").at(-1) ?? "");
    const inputs = one(rules, node, path, part);
    const before = elements.at(-1);
    if (!node.form?.pair || !before) elements.push(...inputs);
    else if (before.className === "pair" && !before.dataset["texts"]) before.append(...inputs);
    else elements.splice(-1, 1, h("div", { class: "pair" }, before, ...inputs));
  }
  return elements;
}

/** @param {Rules} rules @param {Node} node @param {string} path @param {string} part @returns {HTMLElement[]} */
function one(rules, node, path, part) {
  const elements = elementsOf(rules, node, path, part);
  const when = node.form?.when;
  const unless = node.required_unless;
  if (when) return [h("div", { [`data-when-${when}`]: true, hidden: true }, ...elements)];
  if (unless) return [h("div", { "data-unless": unless.join(" ") }, ...elements)];
  return elements;
}

/** @param {Rules} rules @param {Node} node @param {string} path @param {string} part @returns {HTMLElement[]} */
function elementsOf(rules, node, path, part) {
  if (node.kind === "group") return group(rules, node, path, part);
  return node.kind === "list" ? list(node, path) : [field(rules, node, path)];
}

/** @param {Rules} rules @param {import("../record/rules.js").GroupNode} node @param {string} path @param {string} part */
function group(rules, node, path, part) {
  const heading = part === "more" ? [h("h3", {}, labelOf(node))] : [];
  return [...heading, ...asked(rules, Object.values(node.fields), `${path}.`)];
}

/** @param {Node} node @returns {string} what the form calls it */
const labelOf = (node) => inWords(node.form?.label) || inWords(node.label);

/** @param {Rules} rules @param {Node} node @param {string} path @returns {HTMLElement} */
function field(rules, node, path) {
  const label = labelOf(node);
  switch (node.kind) {
    case "text":
      return texts(rules, node, path, node.longest);
    case "captions":
      return texts(rules, node, path, rules.captions.longest);
    case "word":
      return choice(node, path, label);
    case "words":
      return choices(node, path, label);
    case "languages":
      return languageChoices(rules, path, label);
    case "yes_or_no":
      return flag(path, label);
    default:
      return node.path === "media.poster" ? posterChoice(path, label) : input(node, path, label);
  }
}

/** @param {ListNode} node @param {string} path @returns {HTMLElement[]} */
function list(node, path) {
  const add = inWords(node.form?.add);
  const rows = h("div", { id: path });
  // The files of the report are the rows of the other kind of list: nobody adds one.
  if (!add) return [rows];
  const button = h("button", { type: "button", class: "quiet", "data-add": path }, add);
  return [h("h3", {}, labelOf(node)), rows, h("p", {}, button)];
}

/**
 * A text in each language of the installation.
 *
 * @param {Rules} rules
 * @param {Node} node
 * @param {string} path
 * @param {number} longest letters
 */
function texts(rules, node, path, longest) {
  const help = inWords(node.help);
  const pair = h(
    "div",
    { class: "pair", "data-texts": true },
    ...rules.languages.map(({ code, direction }) => {
      const id = `${path}.${code}`;
      const about = { id, name: id, maxlength: String(longest), lang: code, dir: direction };
      const described = help ? { "aria-describedby": `${path}-help` } : {};
      const rows = node.form?.rows ?? 1;
      return h(
        "div",
        { class: "field", "data-language": code },
        h("label", { for: id }, `${labelOf(node)} · ${languageName(rules, code)}`),
        rows > 1
          ? h("textarea", { ...about, ...described, rows: String(rows) })
          : h("input", { ...about, ...described }),
      );
    }),
  );
  if (!help) return pair;
  return h("div", {}, pair, h("p", { class: "meta", id: `${path}-help` }, help));
}

/**
 * @param {Rules} rules
 * @param {string} path of a list
 * @param {string} number of the row
 * @returns {HTMLElement} a new row of it
 */
export function rowOf(rules, path, number) {
  const node = rules.document.fields[path];
  if (node?.kind !== "list") throw new TypeError(`There is no list ${path}.`);
  const place = `${path}.${number}`;
  const { of } = node;
  const inner =
    of.kind === "group"
      ? asked(rules, Object.values(of.fields), `${place}.`)
      : [field(rules, { ...of, label: node.row }, place)];
  if (!inWords(node.form?.add)) return fileRow(place, number, inner);
  const remove = h(
    "button",
    { type: "button", class: "quiet", "data-remove": true },
    say("redact_remove"),
  );
  return h(
    "fieldset",
    { "data-row": number },
    h("legend", {}, inWords(node.row)),
    ...inner,
    remove,
  );
}

/** @param {string} place @param {string} number @param {HTMLElement[]} inner */
function fileRow(place, number, inner) {
  const box = h("input", { type: "checkbox", id: `${place}.chosen`, "data-chosen": true });
  return h(
    "fieldset",
    { "data-row": number },
    h("legend", {}, h("label", {}, box, " ", say("publish_file"))),
    h("div", { "data-when-chosen": true }, ...inner),
  );
}

/** What a draft can be is the case's to say: a first publication, or a change of what is public. @param {{ slug: string, label: string }[]} changes */
export function offerChanges(changes) {
  const options = changes.map(({ slug, label }) => h("option", { value: slug }, label));
  byId("change", HTMLSelectElement).replaceChildren(...options);
}

/**
 * Shows what belongs to the chosen languages, and to what the draft is to be.
 *
 * @param {HTMLFormElement} form
 * @param {import("../record/rules.js").Unread} document what is written in it
 */
export function reveal(form, document) {
  const languages = languagesOf(document);
  for (const part of all(form, "[data-language]", HTMLElement))
    part.hidden = !languages.includes(part.dataset["language"] ?? "");
  for (const part of all(form, "[data-unless]", HTMLElement)) {
    const [field = "", value] = (part.dataset["unless"] ?? "").split(" ");
    part.hidden = document[field] === value;
  }
}
