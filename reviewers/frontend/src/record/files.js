// The files of a draft as readers will get them, with all that is said of each.
import { h } from "../page/dom.js";
import { canShow, covered, download } from "../reading/frame.js";
import { labels } from "./labels.js";
import { isolated, say, size } from "../page/words.js";

/** @typedef {import("./tracking.js").Reading} Reading */
/** @typedef {import("./review.js").Member} Member */

/** @param {Reading} draft @param {string[]} languages @param {Member[]} media */
export function figures(draft, languages, media) {
  return h(
    "div",
    { class: "media" },
    ...draft.rows("media").map((row) => figure(draft, row, languages, media)),
  );
}

/** @param {Reading} draft @param {string} row @param {string[]} languages @param {Member[]} media */
function figure(draft, row, languages, media) {
  const [file, type] = [draft.one(`${row}.file`), draft.one(`${row}.type`)];
  const bytes = media.find((member) => member.name === `media/${file}`)?.bytes;
  const texts = draft.texts(`${row}.alternative`, languages);
  const poster = draft.one(`${row}.poster`);
  const slugs = (/** @type {string} */ name, /** @type {string} */ vocabulary) =>
    h("p", {}, labels(vocabulary, draft.list(`${row}.${name}`)));
  return h(
    "figure",
    { "data-file": file },
    bytes && canShow(type) ? covered(bytes, type, texts[0]?.words ?? file) : saved(bytes, file),
    h(
      "figcaption",
      {},
      ...texts.map(({ language, words }) => h("p", { lang: language, dir: "auto" }, words)),
      slugs("warnings", "content_warning"),
      slugs("alterations", "alteration"),
      poster && h("p", {}, `${say("doc_media_poster")}: ${isolated(poster)}`),
      ...draft
        .texts(`${row}.captions`, languages)
        .flatMap(({ language, words }) => captions(language, words)),
      h(
        "p",
        { class: "meta" },
        `${isolated(file)} · ${isolated(type)} · ${isolated(size(Number(draft.one(`${row}.size`))))}`,
      ),
      h("p", { class: "meta" }, h("code", {}, draft.one(`${row}.sha256`))),
    ),
  );
}

/** @param {import("../sealed/bytes.js").Bytes | undefined} bytes @param {string} file of a type that browsers do not show */
const saved = (bytes, file) => h("p", {}, isolated(file), " ", bytes && download(bytes, file));

/** @param {string} language @param {string} words */
const captions = (language, words) => [
  h("h4", {}, say("record_captions", { language: say(`language_${language}`) })),
  h("p", { class: "said captions", lang: language, dir: "auto", tabindex: "0" }, words),
];
