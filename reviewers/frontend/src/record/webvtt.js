// Captions (WebVTT), read by the rule that the server gave (archive/record/captions.py): the same answers.

/** @typedef {import("./rules.js").CaptionRules} CaptionRules */

/** @param {string} text @param {CaptionRules} rules @returns {string[] | null} the words of each cue; null for what is no WebVTT */
export function readCaptions(text, rules) {
  if ([...text].length > rules.longest) return null;
  const lines = text
    .replace(/^\ufeff/, "")
    .replace(/\r\n?/g, "\n")
    .replace(/^\n+|\n+$/g, "");
  const [first = "", ...blocks] = lines.split(/\n{2,}/);
  if (!/^WEBVTT(?:[ \t\n]|$)/.test(first)) return null;
  /** @type {string[]} */ const cues = [];
  for (const block of blocks) {
    const words = cue(block.split("\n"), rules);
    if (words === null) return null;
    if (words) cues.push(words);
  }
  return cues.length && cues.length <= rules.most_cues ? cues : null;
}

/** @param {string[]} lines @param {CaptionRules} rules @returns {string | null} empty for a comment, a style or a region */
function cue(lines, rules) {
  if (/^(?:NOTE|STYLE|REGION)(?:[ \t]|$)/.test(lines[0] ?? "")) return "";
  const timing = lines.slice(0, 2).findIndex((line) => line.includes("-->"));
  if (timing < 0) return null;
  const parts = spaceless(lines[timing] ?? "").split(/[ \t]*-->[ \t]*/);
  const [start, end] = [moment(parts[0] ?? "", rules), moment(parts[1] ?? "", rules)];
  const words = lines
    .slice(timing + 1)
    .map((line) => plain(line, rules))
    .filter(Boolean)
    .join("\n");
  if (start === null || end === null || end <= start || [...words].length > rules.longest_line)
    return null;
  return words;
}

/** @param {string} text */
const spaceless = (text) => text.replace(/^[ \t]+|[ \t]+$/g, "");

/** @param {string} part a time, and settings that do not count @param {CaptionRules} rules @returns {number | null} milliseconds */
function moment(part, rules) {
  const match = new RegExp(`^(?:${rules.time})$`, "u").exec(part.split(/[ \t]/)[0] ?? "");
  if (!match) return null;
  const [hours, minutes, seconds, rest] = match.slice(1).map((digits) => Number(digits ?? 0));
  return (((hours ?? 0) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0)) * 1000 + (rest ?? 0);
}

/** @param {string} line @param {CaptionRules} rules */
function plain(line, rules) {
  const bare = line.replace(new RegExp(rules.mark, "gu"), "");
  const named = bare.replace(/&[a-z]+;/g, (entity) =>
    Object.hasOwn(rules.entities, entity) ? (rules.entities[entity] ?? "") : entity,
  );
  return spaceless(named.replace(new RegExp(rules.control, "gu"), "").replaceAll("-->", "→"));
}
