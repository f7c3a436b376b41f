import assert from "node:assert/strict";
import { test } from "node:test";
import { concat } from "../src/sealed/bytes.js";
import { headerSize } from "../src/sealed/header.js";
import * as keys from "../src/keys/keys.js";
import { plaintext } from "../src/sealed/payload.js";
import { Source } from "../src/sealed/source.js";
import { python } from "./python.js";

const CHUNK = 64 * 1024;
const SEALED = CHUNK + 16;
const SEAL = `
from sealing import parse_recipient, seal
answer(seal(given, [parse_recipient(argv[0])]))
`;
const pair = await keys.newIdentity();

/** @param {Uint8Array} file @param {number} piece bytes that arrive at a time */
async function opened(file, piece = 10_000) {
  const pieces = Array.from({ length: Math.ceil(file.length / piece) }, (_, at) =>
    file.subarray(at * piece, (at + 1) * piece),
  );
  const stream = new ReadableStream({
    start(controller) {
      for (const each of pieces) controller.enqueue(each);
      controller.close();
    },
  });
  const parts = [];
  for await (const part of plaintext(new Source(stream), pair.identity)) parts.push(part);
  return concat(parts);
}

/** @param {number} size */
const noise = (size) =>
  Uint8Array.from({ length: size }, (_, place) => (place * 31 + (place >> 8)) & 255);

/** @param {number} size @returns {{ plain: Uint8Array, file: Uint8Array, start: number }} `start`: of the first chunk */
function sealed(size) {
  const plain = noise(size);
  const file = python(SEAL, plain, [pair.recipient]);
  return { plain, file, start: headerSize(file) + 16 };
}

for (const size of [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK]) {
  test(`what the server sealed comes back whole: ${size} bytes`, async () => {
    const { plain, file } = sealed(size);
    assert.deepEqual(await opened(file), plain);
    assert.deepEqual(await opened(file, 1 << 20), plain);
  });
}

test("a changed bit in any chunk, its tag too, is refused", async () => {
  const { file, start } = sealed(2 * CHUNK + 100);
  for (const place of [
    start,
    start + SEALED - 1,
    start + SEALED,
    start + 2 * SEALED + 5,
    file.length - 1,
  ]) {
    const changed = Uint8Array.from(file);
    changed[place] = (changed[place] ?? 0) ^ 1;
    await assert.rejects(opened(changed), { code: "damaged" }, `at ${place}`);
  }
});

test("a file that was cut, also between two chunks, and one with more behind it are refused", async () => {
  const { file, start } = sealed(2 * CHUNK + 100);
  for (const end of [
    start - 20,
    start - 1,
    start,
    start + 5,
    start + SEALED,
    start + 2 * SEALED,
    file.length - 1,
  ]) {
    await assert.rejects(opened(file.subarray(0, end)), { code: "damaged" }, `cut at ${end}`);
  }
  await assert.rejects(opened(concat([file, new Uint8Array(1)])), { code: "damaged" });
});

test("chunks that changed places are refused", async () => {
  const { file, start } = sealed(3 * CHUNK);
  const [one, two] = [
    file.slice(start, start + SEALED),
    file.slice(start + SEALED, start + 2 * SEALED),
  ];
  file.set(two, start);
  file.set(one, start + SEALED);
  await assert.rejects(opened(file), { code: "damaged" });
});

test("a file for somebody else, and one without a header, say so", async () => {
  const other = await keys.newIdentity();
  const file = await keys.seal(noise(10), [other.recipient]);
  await assert.rejects(opened(file), { code: "not_for_you" });
  await assert.rejects(opened(noise(200_000)), { code: "damaged" });
});
