// Each file of a draft as it will be published, beside the one of the report that it is or is made of.
import { h } from "../page/dom.js";
import { canShow, covered } from "../reading/frame.js";
import { isolated, say } from "../page/words.js";
import { placeOf, valueName } from "./fields.js";

/** @typedef {import("../sealed/bytes.js").Bytes} Bytes */
/** @typedef {import("../draft/drafts.js").Draft} Draft */
/** @typedef {import("./rules.js").Rules} Rules */
/** @typedef {import("./draft.js").Draft["media"][number]} Medium */
/** @typedef {{ parcel: string, entry: { name: string, type: string }, bytes: Bytes }} Sent a file of the report */

/** @param {Bytes} one @param {Bytes} other */
const same = (one, other) =>
  one.length === other.length && one.every((byte, place) => byte === other[place]);

/**
 * @param {string} heading
 * @param {Bytes | undefined} bytes
 * @param {string} type
 * @param {string} words
 * @param {Record<string, string>} [attributes]
 */
function side(heading, bytes, type, words, attributes = {}) {
  const shown =
    bytes && canShow(type)
      ? covered(bytes, type, words)
      : h("p", { class: "meta" }, say("compare_none"));
  return h("div", attributes, h("p", { class: "meta" }, heading), shown);
}

/** @param {Draft} draft @param {Sent[]} sent @param {Rules} rules @returns {HTMLElement[]} one for each file of the draft */
export const compare = (draft, sent, rules) =>
  (draft.document.media ?? []).map((medium) => compareFile(draft, medium, sent, rules));

/** @param {Draft} draft @param {Medium} medium @param {Sent[]} sent @param {Rules} rules */
function compareFile({ media, sources }, medium, sent, rules) {
  const { file, type } = medium;
  const bytes = media.find(({ name }) => name === `media/${file}`)?.bytes;
  const source = sources[file];
  const original =
    sent.find((one) => bytes && same(one.bytes, bytes)) ??
    sent.find((one) => one.parcel === source?.parcel && one.entry.name === source.name);
  const untouched = Boolean(original && bytes && same(original.bytes, bytes));
  const node = placeOf(rules, "media.0.alterations")?.node;
  const done = (medium.alterations ?? []).map((slug) => node && valueName(rules, node, slug));
  return h(
    "section",
    { class: "card", "data-compare": file },
    h("h3", {}, isolated(file)),
    h(
      "div",
      { class: "pair" },
      side(say("compare_sent"), original?.bytes, original?.entry.type ?? "", file),
      side(say("compare_published"), bytes, type, file, { "data-file": file }),
    ),
    h("p", { class: "meta" }, untouched ? say("compare_untouched") : done.join(say("comma"))),
  );
}
