import assert from "node:assert/strict";
import { test } from "node:test";
import { moved, outward, sized, spanned } from "../src/redaction/boxes.js";
import { crc32, plainJpeg, plainPng } from "../src/redaction/clean_image.js";
import { clock, parts, seconds, sounding } from "../src/redaction/spans.js";
import { wav } from "../src/redaction/wav.js";
import { plainWebm } from "../src/redaction/webm.js";

const SIZE = { width: 400, height: 300 };
const BOX = { x: 100, y: 100, width: 50, height: 40 };

test("a box never leaves the picture", () => {
  assert.deepEqual(moved(BOX, -500, 500, SIZE), { x: 0, y: 260, width: 50, height: 40 });
  assert.deepEqual(sized(BOX, 9999, -9999, SIZE), { x: 100, y: 100, width: 300, height: 4 });
  assert.deepEqual(spanned({ x: 500, y: -5 }, { x: 390, y: 10 }, SIZE), {
    x: 390,
    y: 0,
    width: 10,
    height: 10,
  });
});

test("a box covers every pixel that it touches", () => {
  const touched = outward({ x: 0.9, y: 10.2, width: 1.2, height: 0.1 }, SIZE);
  assert.deepEqual(touched, { x: 0, y: 10, width: 3, height: 1 });
});

test("what is cut is in no part, and a cut wins over silence", () => {
  const spans = /** @type {import("../src/redaction/spans.js").Span[]} */ ([
    { from: 2, to: 4, what: "cut" },
    { from: 3, to: 6, what: "mute" },
  ]);
  assert.deepEqual(parts(8, spans), [
    { from: 0, to: 2, silent: false },
    { from: 4, to: 6, silent: true },
    { from: 6, to: 8, silent: false },
  ]);
  assert.deepEqual(parts(8, [{ from: -1, to: 9, what: "cut" }]), []);
  assert.deepEqual(parts(8, [{ from: -1, to: 3, what: "cut" }]), [
    { from: 3, to: 8, silent: false },
  ]);
});

test("times are read as people write them", () => {
  assert.deepEqual([seconds("75.5"), seconds("1:15.5"), seconds(" 0:01 ")], [75.5, 75.5, 1]);
  for (const text of ["", "a", "1:", "-1", "1:2:3", "1e3"])
    assert.ok(Number.isNaN(seconds(text)), text);
  assert.equal(clock(75.5), "1:15.5");
  assert.equal(seconds(clock(3599.96)), 3600);
});

test("sound that is cut is not there, and sound that is silent is zero", () => {
  const channel = Float32Array.from({ length: 8 }, (_, place) => place + 1);
  const kept = parts(8, [
    { from: 2, to: 4, what: "cut" },
    { from: 6, to: 7, what: "mute" },
  ]);
  assert.deepEqual(Array.from(sounding([channel], 1, kept)[0] ?? []), [1, 2, 5, 6, 0, 8]);
});

test("a WAV file says its measures", () => {
  const made = wav([Float32Array.of(0, 1, -2), Float32Array.of(0, 0, 0)], 48_000);
  const view = new DataView(made.buffer);
  assert.equal(made.length, 44 + 12);
  assert.equal(view.getUint32(4, true), made.length - 8);
  assert.deepEqual([view.getInt16(48, true), view.getInt16(52, true)], [32767, -32767]);
});

test("a JPEG keeps its picture and loses what was said about it", () => {
  const bytes = Uint8Array.from([
    ...[0xff, 0xd8],
    ...[0xff, 0xe0, 0, 4, 1, 2],
    ...[0xff, 0xe2, 0, 4, 9, 9],
    ...[0xff, 0xfe, 0, 3, 9],
    ...[0xff, 0xdb, 0, 3, 7],
    ...[0xff, 0xda, 0, 2, 5, 5, 0xff, 0xd9],
  ]);
  const kept = [
    0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xdb, 0, 3, 7, 0xff, 0xda, 0, 2, 5, 5, 0xff, 0xd9,
  ];
  assert.deepEqual(Array.from(plainJpeg(bytes)), kept);
  assert.throws(() => plainJpeg(bytes.slice(0, 9)), RangeError);
  assert.throws(() => plainJpeg(Uint8Array.of(0xff, 0xd8, 1, 2, 3, 4)), RangeError);
});

/** @param {string} name @param {number[]} data */
const chunk = (name, data) => [0, 0, 0, data.length, ...Buffer.from(name), ...data, 0, 0, 0, 0];

test("a PNG has one chunk for its picture, with a sum that is right", () => {
  const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
  const bytes = Uint8Array.from([
    ...signature,
    ...chunk("IHDR", [1]),
    ...chunk("iCCP", [2]),
    ...chunk("IDAT", [3]),
    ...chunk("IDAT", [4]),
    ...chunk("IEND", []),
  ]);
  const made = plainPng(bytes);
  const picture = made.subarray(8 + 13, 8 + 13 + 14);
  assert.deepEqual(Array.from(picture.subarray(0, 10)), [0, 0, 0, 2, 0x49, 0x44, 0x41, 0x54, 3, 4]);
  assert.equal(new DataView(picture.slice().buffer).getUint32(10), crc32(picture.slice(4, 10)));
  assert.equal(made.length, 8 + 13 + 14 + 12);
  assert.equal(crc32(new Uint8Array(Buffer.from("123456789"))), 0xcbf43926);
});

test("a recording loses the browser's name and its random numbers", () => {
  const program = [0x4d, 0x80, 0x82, 65, 66];
  const info = [0x15, 0x49, 0xa9, 0x66, 0x80 + program.length, ...program];
  const codec = [0x25, 0x86, 0x88, 0x82, 65, 66];
  const track = [...codec, 0xd7, 0x81, 2, 0x73, 0xc5, 0x82, 9, 9];
  const tracks = [
    0x16,
    0x54,
    0xae,
    0x6b,
    0x80 + track.length + 2,
    0xae,
    0x80 + track.length,
    ...track,
  ];
  const cluster = [0x1f, 0x43, 0xb6, 0x75, 0xff, 0x4d, 0x80, 0x81, 65];
  const segment = [0x18, 0x53, 0x80, 0x67, 0xff, ...info, ...tracks, ...cluster];
  const made = Array.from(plainWebm(Uint8Array.from(segment)));
  const text = JSON.stringify(made);
  assert.ok(text.includes("77,128,130,0,0"));
  assert.ok(text.includes("236,132,0,0,0,0,215"));
  assert.ok(text.includes("115,197,130,0,2"));
  // Sound and pictures are never touched.
  assert.deepEqual(made.slice(-cluster.length), cluster);
  assert.equal(made.length, segment.length);
  assert.throws(() => plainWebm(Uint8Array.of(0x1a, 0x45)), RangeError);
});
