// Things that lie sealed in the page itself (notes, assessments, reasons, replies): opened where they stand.
import { fetchBytes } from "../page/api.js";
import { replyView } from "../forms/attach.js";
import { fromBase64, text } from "./bytes.js";
import { run } from "./crypto.js";
import { all, h } from "../page/dom.js";
import { say, sentencesOf } from "../page/words.js";

/**
 * @param {ParentNode} root
 * @param {string} identity of the desk
 */
export async function openSealed(root, identity) {
  for (const element of all(root, "[data-sealed]", HTMLElement)) {
    const { sealed = "", address } = element.dataset;
    try {
      const plain = await run(
        "open",
        address ? await fetchBytes(address) : fromBase64(sealed),
        identity,
      );
      const isReply = element.dataset["kind"] === "reply";
      element.replaceChildren(...(isReply ? replyView(plain) : [fields(JSON.parse(text(plain)))]));
      element.removeAttribute("data-sealed");
    } catch (error) {
      element.replaceChildren(
        ...sentencesOf(error).map((sentence) => h("p", { class: "danger" }, sentence)),
      );
    }
  }
}

/** @param {string} words */
const said = (words) => h("p", { class: "said", dir: "auto" }, words);

/** @param {Record<string, string | string[]>} entries */
function fields(entries) {
  const filled = Object.entries(entries).filter(([, value]) => value.length);
  const [only] = filled;
  if (filled.length === 1 && only && typeof only[1] === "string") return said(only[1]);
  return h(
    "dl",
    { class: "facts" },
    ...filled.flatMap(([name, value]) => [
      h("dt", {}, say(`field_${name}`)),
      h("dd", {}, typeof value === "string" ? typed(name, value) : chosen(name, value)),
    ]),
  );
}

/** A slug's label runs as the page does, and not as its first letter would have it ("F · …").
 * @param {string} name @param {string} value */
function typed(name, value) {
  const label = labelled(name, value);
  return label === value ? said(value) : h("p", {}, label);
}

/** @param {string} name @param {string[]} slugs */
const chosen = (name, slugs) =>
  h("p", {}, slugs.map((slug) => labelled(name, slug)).join(say("comma")));

/** @param {string} name @param {string} value @returns {string} a slug's label, or the words as they were typed */
function labelled(name, value) {
  const key = `${name}_${value}`;
  const label = say(key);
  return label === key ? value : label;
}
