import assert from "node:assert/strict";
import { test } from "node:test";
import { picturesIn } from "../src/reading/pdf_pictures.js";

const utf8 = new TextEncoder();
const jpeg = (/** @type {number} */ size) =>
  Uint8Array.from({ length: size }, (_, at) => [0xff, 0xd8, 0xff][at] ?? at % 251);

/** @param {...(string | Uint8Array)} parts */
function joined(...parts) {
  const bytes = parts.map((part) => (typeof part === "string" ? utf8.encode(part) : part));
  const whole = new Uint8Array(bytes.reduce((sum, each) => sum + each.length, 0));
  let at = 0;
  for (const each of bytes) {
    whole.set(each, at);
    at += each.length;
  }
  return whole;
}

const photograph = (/** @type {Uint8Array} */ data, length = data.length) =>
  joined(
    `5 0 obj\n<</Type /XObject/Subtype /Image/Width 8/Filter/DCTDecode/Length ${length}>>\nstream\n`,
    data,
    "\nendstream\n",
  );

test("it gives the photographs of a document in their order", () => {
  const [first, second] = [jpeg(900), jpeg(40)];
  const drawn =
    "7 0 obj\n<</Subtype /Image/Filter/FlateDecode/Length 4>>\nstream\nabcd\nendstream\n";
  assert.deepEqual(picturesIn(joined("%PDF-1.7\n", photograph(first), drawn, photograph(second))), [
    first,
    second,
  ]);
});

test("it gives nothing for what is no photograph, or says that it is longer than the file", () => {
  for (const bytes of [
    joined("%PDF-1.7\n"),
    photograph(utf8.encode("not a picture")),
    photograph(jpeg(40), 4000),
  ]) {
    assert.deepEqual(picturesIn(bytes), []);
  }
});
