// The words of the archive's vocabularies, in the reader's language.
import { say } from "../page/words.js";

/** @param {string} vocabulary @param {string} slug @returns {string} */
export const label = (vocabulary, slug) => (slug ? say(`${vocabulary}_${slug}`) : "");

/** @param {string} vocabulary @param {string[]} slugs */
export const labels = (vocabulary, slugs) =>
  slugs.map((slug) => label(vocabulary, slug)).join(say("comma"));
