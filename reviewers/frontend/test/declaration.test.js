// A field is declared once: with a row more or a row less, everything that walks the declaration follows.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { buildForm, rowOf } from "../src/draft/form.js";
import { differences } from "../src/record/difference.js";
import { named, sentence } from "../src/record/fields.js";
import { review } from "../src/record/review.js";
import { problems } from "../src/record/validate.js";
import { types } from "../types.mjs";
import { FakeElement, onPage } from "./page.js";
import { documentOf, leavesOf, RULES, vectors } from "./rules.js";

/** @typedef {import("../src/record/rules.js").Rules} Rules */
/** @typedef {import("../src/record/rules.js").TextNode} TextNode */
/** @typedef {import("../src/record/rules.js").GroupNode} GroupNode */

const { document: COMPLETE } = vectors("documents.json");
onPage({ comma: ", ", record_unknown: "UNKNOWN" });

/** @param {string} path @param {number} rows @returns {TextNode} an optional text that no record has */
const invented = (path, rows) => ({
  path,
  kind: "text",
  longest: 40,
  required: false,
  label: { en: `Label of ${path}` },
  help: {},
  public: true,
  review: true,
  form: { part: "more", rows, pair: false, ticked: [], add: {}, when: "", input: "" },
});

/** @param {Rules} rules */
function actorsOf(rules) {
  const actors = rules.document.fields["actors"];
  assert.ok(actors?.kind === "list" && actors.of.kind === "group");
  return actors.of.fields;
}

/** @returns {Rules} with two fields more */
function withMore() {
  const rules = structuredClone(RULES);
  rules.document.fields["methodology"] = invented("methodology", 3);
  actorsOf(rules)["nickname"] = invented("actors.nickname", 1);
  return rules;
}

/** @returns {Rules} with two fields less */
function withLess() {
  const rules = structuredClone(RULES);
  delete rules.document.fields["licence"];
  delete actorsOf(rules)["role"];
  return rules;
}

/** @param {Rules} rules @returns {string[]} the names of what the form asks, with a row of actors and of files */
function asked(rules) {
  const form = new FakeElement("form");
  buildForm(rules, () => /** @type {any} */ (form));
  for (const list of ["actors", "media"]) form.append(/** @type {any} */ (rowOf(rules, list, "0")));
  return form.having("name").map(({ attributes }) => attributes["name"] ?? "");
}

/** @param {any} document @param {Rules} rules */
function shown(document, rules) {
  const page = new FakeElement("main");
  page.append(.../** @type {any[]} */ (review(document, rules, [])).filter(Boolean));
  return page;
}

const MORE = documentOf(COMPLETE, {
  set: {
    methodology: { ar: "منهج", en: "INTERVIEWS" },
    "actors.0.nickname": { ar: "لقب", en: "THE COLONEL" },
  },
});

test("the form asks for each field of the declaration that it has a part for", () => {
  const names = asked(RULES);
  for (const node of leavesOf(RULES.document)) {
    const name = node.path.replace(/^(actors|media)\./, "$1.0.");
    const isText = node.kind === "text" || node.kind === "captions";
    const wanted = node.form && !/^(weapons|citations|media\.poster)/.test(node.path);
    assert.equal(names.includes(isText ? `${name}.en` : name), Boolean(wanted), node.path);
  }
});

test("a field more is asked for, checked, reviewed, compared and named", () => {
  const rules = withMore();
  for (const name of ["methodology.ar", "methodology.en", "actors.0.nickname.ar"])
    assert.ok(asked(rules).includes(name), name);
  assert.deepEqual(problems(MORE, rules), []);
  const long = documentOf(MORE, { long: { "methodology.en": ["x", 41] } });
  const [problem] = problems(long, rules);
  assert.deepEqual(problem, { path: "methodology.en", code: "too_long" });
  assert.ok(problem && sentence(rules, problem).includes("Label of methodology · English"));
  const page = shown(MORE, rules);
  for (const words of ["Label of methodology", "INTERVIEWS", "THE COLONEL"])
    assert.ok(page.textContent.includes(words), words);
  assert.deepEqual(page.having("data-unknown"), []);
  const paths = differences(COMPLETE, MORE, rules).map(({ path }) => path);
  assert.ok(paths.includes("methodology.en") && paths.includes("actors.0.nickname.ar"));
  assert.equal(named(rules, "actors.0.nickname.en"), "Label of actors.nickname · 1 · English");
});

test("without its row nobody takes it, and the review shows it marked", () => {
  assert.ok(!asked(RULES).includes("methodology.en"));
  assert.deepEqual(
    problems(MORE, RULES).map(({ path, code }) => `${path} ${code}`),
    ["actors.0.nickname unlisted", "methodology unlisted"],
  );
  const [unknown] = shown(MORE, RULES).having("data-unknown");
  assert.match(unknown?.textContent ?? "", /INTERVIEWS/);
  assert.match(unknown?.textContent ?? "", /THE COLONEL/);
});

test("a field less is no more asked for, and no more taken", () => {
  const rules = withLess();
  assert.ok(asked(RULES).includes("licence") && asked(RULES).includes("actors.0.role.en"));
  assert.ok(!asked(rules).includes("licence") && !asked(rules).includes("actors.0.role.en"));
  const wrong = problems(COMPLETE, rules).map(({ path, code }) => `${path} ${code}`);
  assert.ok(wrong.includes("licence unlisted") && wrong.includes("actors.0.role unlisted"));
  const [unknown] = shown(COMPLETE, rules).having("data-unknown");
  assert.ok(unknown?.textContent.includes(COMPLETE["licence"]));
});

test("a third language is asked for, and needed where the record is in it", () => {
  const rules = structuredClone(RULES);
  rules.languages.push({ code: "ckb", name: { en: "Central Kurdish" }, direction: "rtl" });
  const { languages } = rules.document.fields;
  assert.ok(languages?.kind === "languages");
  languages.words.push("ckb");
  assert.ok(asked(rules).includes("headline.ckb"));
  assert.deepEqual(problems(COMPLETE, rules), []);
  const document = documentOf(COMPLETE, { set: { languages: ["ar", "ckb", "en"] } });
  assert.ok(
    problems(document, rules).some(
      ({ path, code }) => path === "headline.ckb" && code === "missing",
    ),
  );
});

test("two documents differ where they differ, in the words of the vocabularies", () => {
  const theirs = {
    headline: { ar: "عنوان", en: "One" },
    incident_types: ["shelling", "airstrike"],
    place: { precision: "town" },
  };
  const ours = {
    headline: { ar: "عنوان", en: "Two" },
    incident_types: ["shelling", "airstrike"],
    canary: 7,
  };
  assert.deepEqual(differences(theirs, ours, RULES), [
    { path: "headline.en", theirs: "One", ours: "Two" },
    { path: "place.precision", theirs: "Town", ours: "" },
    { path: "canary", theirs: "", ours: "7" },
  ]);
  assert.deepEqual(differences(ours, ours, RULES), []);
});

test("the type of a draft is that of the declaration: npm run types", async () => {
  const file = readFileSync(new URL("../src/record/draft.d.ts", import.meta.url), "utf8");
  assert.equal(file, await types(RULES));
});
