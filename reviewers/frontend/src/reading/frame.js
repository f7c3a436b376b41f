import { h, json } from "../page/dom.js";
import { say } from "../page/words.js";

/** @typedef {import("../sealed/bytes.js").Bytes} Bytes */
/** @typedef {{ pages: Bytes[], of: number }} Drawn the first pages of a document as JPEG, and how many it has */

const PAGE = "/desk/preview/";
const TALLEST = 2000; // pixels
/** @type {Drawn} */
export const NOTHING = { pages: [], of: 0 };
const TOOLS = ["fit", "actual", "larger", "smaller", "rotate", "whole", "keys", "scale"];
/** @typedef {{ shown: string[], published: string[], endings: string[] }} Types media types that this frame shows, and that the archive takes; endings of clean files */

/** @type {Types | null} */
let types = null;

/** What strippers have rebuilt, as the server's table says; any other type is downloaded, never rendered. */
function known() {
  types ??= /** @type {Types} */ (json("viewer"));
  return types;
}

/** @returns {string[]} of clean files */
export const endings = () => known().endings;

/** @param {string} type */
export const canShow = (type) => known().shown.includes(type);

/** @param {string} type */
export const canPublish = (type) => known().published.includes(type);

/**
 * A frame without rights that shows the bytes. The bytes are copied in: a sandboxed frame cannot load a blob of ours.
 *
 * @param {Bytes} bytes
 * @param {string} type
 * @param {string} words what a screen reader says for it
 * @param {Drawn} [drawn] pictures of a document's pages
 */
export function frame(bytes, type, words, drawn = NOTHING) {
  // The one right that it gets: to take the whole screen, when somebody presses for it. It has no origin that could be
  // named; Firefox wants that said ("*"), and nothing else is ever shown in it.
  const rights = { sandbox: "allow-scripts", allow: "fullscreen *", allowfullscreen: true };
  const element = h("iframe", { src: PAGE, title: words, height: "240", ...rights });
  const tools = Object.fromEntries(TOOLS.map((tool) => [tool, say(`view_${tool}`)]));
  const about = drawn.pages.length
    ? say("pdf_pages", { drawn: drawn.pages.length, of: drawn.of })
    : say("pdf_pictures");
  const shown = {
    bytes: bytes.buffer,
    type,
    words,
    colour: say("colour"),
    pictures: about,
    pages: drawn.pages,
    tools,
  };
  const listen = (/** @type {MessageEvent} */ event) => {
    if (event.source !== element.contentWindow) return;
    if (event.data.ready) element.contentWindow?.postMessage(shown, "*");
    if (event.data.height)
      element.height = String(Math.min(Number(event.data.height) || 0, TALLEST));
    if (event.data.failed) element.replaceWith(h("p", { class: "warning" }, say("cannot_show")));
  };
  window.addEventListener("message", listen);
  return element;
}

/**
 * The same behind a cover: nobody sees a picture of this desk's work without asking for it.
 *
 * @param {Bytes} bytes
 * @param {string} type
 * @param {string} words
 * @param {Drawn} [drawn]
 */
export function covered(bytes, type, words, drawn = NOTHING) {
  const cover = h(
    "details",
    { class: "cover" },
    h("summary", {}, h("bdi", {}, words), h("br"), say("covered")),
  );
  cover.addEventListener("toggle", () => {
    if (cover.open && !cover.querySelector("iframe"))
      cover.append(frame(bytes, type, words, drawn));
  });
  return cover;
}

/** @param {Bytes} bytes @param {string} name @returns {HTMLAnchorElement} that saves the bytes, never opens them */
export function download(bytes, name) {
  const link = h("a", { href: "#", download: name, class: "button quiet" }, say("download"));
  link.addEventListener("click", () => {
    link.href = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
    // The browser has taken the bytes by then; an address that stays would keep them in memory.
    window.setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  });
  return link;
}
