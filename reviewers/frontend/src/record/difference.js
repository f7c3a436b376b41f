// Two documents, field by field: what a colleague wrote since, beside what stands here.
import { h } from "../page/dom.js";
import { say } from "../page/words.js";
import { named, placeOf, valueName } from "./fields.js";

/** @typedef {import("./rules.js").Unread} Unread */
/** @typedef {import("./rules.js").Rules} Rules */
/** @typedef {import("../types.js").Json} Json */
/** @typedef {{ path: string, theirs: string, ours: string }} Change */

/** @param {Json} value @returns {value is Json[]} one that is shown as a whole: of slugs or of plain texts */
const isPlainList = (value) =>
  Array.isArray(value) && value.every((item) => typeof item === "string");

/**
 * @param {Json} value
 * @param {string} path
 * @param {Rules} rules
 * @returns {[string, string][]} the path of each single value, and the value as a person reads it
 */
function gather(value, path, rules) {
  if (value !== null && typeof value === "object" && !isPlainList(value)) {
    return Object.entries(value).flatMap(([name, inner]) =>
      gather(/** @type {Json} */ (inner), path ? `${path}.${name}` : name, rules),
    );
  }
  const node = placeOf(rules, path)?.node;
  const one = (/** @type {Json} */ item) => (node ? valueName(rules, node, item) : String(item));
  return [[path, isPlainList(value) ? value.map(one).join(say("comma")) : one(value)]];
}

/** @param {Unread} theirs @param {Unread} ours @param {Rules} rules @returns {Change[]} none when both say the same */
export function differences(theirs, ours, rules) {
  const [one, other] = [theirs, ours].map((document) => new Map(gather(document, "", rules)));
  return [...new Set([...(one?.keys() ?? []), ...(other?.keys() ?? [])])]
    .map((path) => ({ path, theirs: one?.get(path) ?? "", ours: other?.get(path) ?? "" }))
    .filter((change) => change.theirs !== change.ours);
}

/** @param {Unread} theirs @param {Unread} ours @param {Rules} rules @returns {HTMLElement} */
export function compared(theirs, ours, rules) {
  const side = (/** @type {string} */ whose, /** @type {string} */ words) =>
    h(
      "div",
      {},
      h("p", { class: "meta" }, say(whose)),
      h("p", { class: "said", dir: "auto" }, words || "–"),
    );
  const rows = differences(theirs, ours, rules).map((change) =>
    h(
      "section",
      {},
      h("h3", {}, named(rules, change.path)),
      h(
        "div",
        { class: "pair" },
        side("draft_theirs", change.theirs),
        side("draft_ours", change.ours),
      ),
    ),
  );
  const same = h("p", {}, say("draft_same"));
  return h("div", { class: "differences" }, ...(rows.length ? rows : [same]));
}
