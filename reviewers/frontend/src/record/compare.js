// Each file of a draft as it will be published, beside the one of the report that it is or is made of.
import { h } from "../page/dom.js";
import { canShow, covered } from "../reading/frame.js";
import { isolated, say } from "../page/words.js";

/** @typedef {import("../sealed/bytes.js").Bytes} Bytes */
/** @typedef {import("../draft/drafts.js").Draft} Draft */
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
      : h("p", { class: "meta" }, say("beside_none"));
  return h("div", attributes, h("p", { class: "meta" }, heading), shown);
}

/** @param {Draft} draft @param {Sent[]} sent @returns {HTMLElement[]} one for each file of the draft */
export function beside({ document, media, sources }, sent) {
  return /** @type {any[]} */ (document["media"] ?? []).map((entry) => {
    const bytes = media.find(({ name }) => name === `media/${entry.file}`)?.bytes;
    const source = sources[entry.file];
    const original =
      sent.find((file) => bytes && same(file.bytes, bytes)) ??
      sent.find((file) => file.parcel === source?.parcel && file.entry.name === source.name);
    const untouched = Boolean(original && bytes && same(original.bytes, bytes));
    const done = /** @type {string[]} */ (entry.alterations ?? []).map((slug) =>
      say(`alteration_${slug}`),
    );
    return h(
      "section",
      { class: "card", "data-beside": entry.file },
      h("h3", {}, isolated(entry.file)),
      h(
        "div",
        { class: "pair" },
        side(say("beside_sent"), original?.bytes, original?.entry.type ?? "", entry.file),
        side(say("beside_published"), bytes, entry.type, entry.file, { "data-file": entry.file }),
      ),
      h("p", { class: "meta" }, untouched ? say("beside_untouched") : done.join(say("comma"))),
    );
  });
}
