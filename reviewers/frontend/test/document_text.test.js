import assert from "node:assert/strict";
import { test } from "node:test";
import { utf8 } from "../src/sealed/bytes.js";
import { readFrom } from "../src/reading/document_text.js";

const entry = {
  name: "files/02.pdf",
  type: "application/pdf",
  kind: "pdf",
  size: 3,
  reading: { read: 2, of: 9, drawn: 2 },
};
const members = [
  { name: "files/02.pdf", bytes: utf8("pdf") },
  { name: "words/01.txt", bytes: utf8("of another") },
  { name: "words/02.txt", bytes: utf8("one\ftwo") },
  { name: "pages/01-01.jpg", bytes: utf8("of another") },
  { name: "pages/02-01.jpg", bytes: utf8("a") },
  { name: "pages/02-02.jpg", bytes: utf8("b") },
];

test("what was read of a document is found by its number", () => {
  const { written, drawn } = readFrom(members, entry);
  assert.equal(written, "one\ftwo");
  assert.deepEqual(drawn, { pages: [utf8("a"), utf8("b")], of: 9 });
});

test("a parcel from before has nothing that was read, and opens", () => {
  const { reading: _, ...before } = entry;
  assert.deepEqual(readFrom(members.slice(0, 1), before), {
    written: "",
    drawn: { pages: [], of: 0 },
  });
});
