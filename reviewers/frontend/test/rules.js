// The rules that the server gives to the editor's page, and the vectors that both sides are held to.
import { readFileSync } from "node:fs";
import { declaration } from "./python.js";

const VECTORS = new URL("../../../tests/archive/vectors/", import.meta.url);
const text = (/** @type {Uint8Array} */ bytes) => new TextDecoder().decode(bytes);

/** @type {import("../src/record/rules.js").Rules} */
export const RULES = JSON.parse(text(declaration()));

/** @param {string} name @returns {any} */
export const vectors = (name) => JSON.parse(readFileSync(new URL(name, VECTORS), "utf8"));

/**
 * @param {any} complete
 * @param {{ set?: Record<string, any>, remove?: string[], long?: Record<string, [string, number]> }} vector
 * @returns {any} a copy of the complete document, with what the vector removes and sets
 */
export function documentOf(complete, { set = {}, remove = [], long = {} }) {
  const made = structuredClone(complete);
  const parent = (/** @type {string} */ path) => {
    const names = path.split(".");
    const last = /** @type {string} */ (names.pop());
    return [names.reduce((place, name) => place[name], made), last];
  };
  for (const path of remove) {
    const [place, last] = parent(path);
    delete place[last];
  }
  const repeated = Object.entries(long).map(([path, [letter, count]]) => [
    path,
    letter.repeat(count),
  ]);
  for (const [path, value] of Object.entries({ ...set, ...Object.fromEntries(repeated) })) {
    const [place, last] = parent(path);
    place[last] = value;
  }
  return made;
}

/** @param {import("../src/record/rules.js").Node} node @returns {import("../src/record/rules.js").Node[]} the fields that hold a value */
export function leavesOf(node) {
  if (node.kind === "group") return Object.values(node.fields).flatMap(leavesOf);
  return node.kind === "list" ? leavesOf(node.of) : [node];
}
