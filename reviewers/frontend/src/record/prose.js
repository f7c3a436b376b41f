// A draft's Markdown as elements, near enough to what the archive will show; text never becomes HTML.
import { h } from "../page/dom.js";

const INLINE = /\*\*(.+?)\*\*|\*(.+?)\*|_(.+?)_|\[(.+?)\]\((https?:\/\/[^\s)]+)\)/g;

/** @param {string} line @returns {(string | Node)[]} */
function inline(line) {
  const parts = [];
  let place = 0;
  for (const match of line.matchAll(INLINE)) {
    parts.push(line.slice(place, match.index));
    const [whole, strong, star, underline, words, address] = match;
    if (strong) parts.push(h("strong", {}, strong));
    else if (star || underline) parts.push(h("em", {}, star ?? underline));
    // The address is shown, not linked: a click in a draft must not tell anybody that it exists.
    else parts.push(`${words} (`, h("code", {}, address), ")");
    place = match.index + whole.length;
  }
  return [...parts, line.slice(place)];
}

/** @param {string} block */
function element(block) {
  const heading = /^(#{1,4})\s+(.*)$/s.exec(block);
  if (heading)
    return h(heading[1]?.length === 1 ? "h2" : "h3", { dir: "auto" }, ...inline(heading[2] ?? ""));
  const lines = block.split("\n");
  if (lines.every((line) => /^\s*[-*]\s+/.test(line))) {
    return h(
      "ul",
      { dir: "auto" },
      ...lines.map((line) => h("li", {}, ...inline(line.replace(/^\s*[-*]\s+/, "")))),
    );
  }
  if (lines.every((line) => line.startsWith(">"))) {
    return h(
      "blockquote",
      { dir: "auto" },
      ...inline(lines.map((line) => line.replace(/^>\s?/, "")).join(" ")),
    );
  }
  return h("p", { dir: "auto" }, ...inline(lines.join(" ")));
}

/** @param {string} markdown */
export function prose(markdown) {
  const blocks = markdown.split(/\n\s*\n/).map((block) => block.trim());
  return h("div", { class: "prose" }, ...blocks.filter(Boolean).map(element));
}
