// Writes the type of a draft from the declaration of the record's fields: node types.mjs < fields.json
import { writeFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { format } from "prettier";

/** @typedef {import("./src/record/rules.js").Rules} Rules */
/** @typedef {import("./src/record/rules.js").Node} Node */

const TARGET = new URL("src/record/draft.d.ts", import.meta.url);
const HEAD = `// Made by \`npm run types\` from archive/record/fields.py. What a draft holds when it follows the rules; one
// that was opened is Partial, until somebody has looked.
import type { Words } from "./rules.js";

export type Draft = `;

/** @param {Node} node @returns {string} the type of its value */
function typeOf(node) {
  switch (node.kind) {
    case "text":
    case "captions":
      return "Words";
    case "word":
      return node.words.map((word) => JSON.stringify(word)).join(" | ");
    case "words":
      return `(${node.words.map((word) => JSON.stringify(word)).join(" | ")})[]`;
    case "languages":
      return "string[]";
    case "number":
      return "number";
    case "yes_or_no":
      return "boolean";
    case "list":
      return `(${typeOf(node.of)})[]`;
    case "group": {
      const fields = Object.entries(node.fields).map(([name, field]) => {
        const optional = field.required && !field.required_unless ? "" : "?";
        return `${name}${optional}: ${typeOf(field)};`;
      });
      return `{ ${fields.join("\n")} }`;
    }
    default:
      return "string";
  }
}

/** @param {Rules} rules @returns {Promise<string>} */
export const types = ({ document }) =>
  format(`${HEAD}${typeOf(document)};`, { parser: "typescript", printWidth: 100 });

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href)
  writeFileSync(TARGET, await types(JSON.parse(await text(process.stdin))));
