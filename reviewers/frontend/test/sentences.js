// The sentences about a draft are those of the server, word for word, in both languages.
import assert from "node:assert/strict";
import { test } from "node:test";
import { sentence } from "../src/record/fields.js";
import { problems } from "../src/record/validate.js";
import { onPage } from "./page.js";
import { python } from "./python.js";
import { documentOf, RULES, vectors } from "./rules.js";

const DJANGO = `
import json, os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
django.setup()
from django.utils.translation import override
from archive.accession import AccessionError, problems
from reviewers.views import script_messages
from reviewers.views.problems import sentences_of
from tests.archive import vectors
with override(argv[0]):
    said = [sentences_of(AccessionError(problems(vectors.document(one)))) for one in vectors.VECTORS]
    answer(json.dumps([script_messages.sentences(), said]).encode())
`;
const { document: COMPLETE, vectors: VECTORS } = vectors("documents.json");

/** A page keeps its words once they are read, so each language has a test file, and a process, of its own. @param {string} language */
export const agree = (language) =>
  test(`the browser says what the server says (${language})`, () => {
    const [WORDS, SAID] = JSON.parse(
      new TextDecoder().decode(python(DJANGO, undefined, [language])),
    );
    onPage(WORDS, language);
    VECTORS.forEach((/** @type {any} */ vector, /** @type {number} */ place) => {
      const sentences = problems(documentOf(COMPLETE, vector), RULES).map((problem) =>
        sentence(RULES, problem),
      );
      assert.deepEqual(sentences.sort(), SAID[place].sort(), vector.name);
      assert.ok(sentences.every((sentence) => sentence && !/[{}]|problem_|doc_/.test(sentence)));
    });
  });
