// Which small segments of a desk's index become one.
import assert from "node:assert/strict";
import { test } from "node:test";
import { notePart, parcelsToMerge } from "../src/sealed/merging.js";

/** @param {string} desk @param {number} count of parts @param {number} [parcels] of each @param {number} [size] bytes of each */
function note(desk, count, parcels = 20, size = 20_000) {
  for (let part = 0; part < count; part += 1) {
    const names = Array.from({ length: parcels }, (_, place) => `${desk}-${part}-${place}`);
    notePart({ desk, parcels: names, size });
  }
}

test("few small ones stay as they are, and those of another desk do not count", () => {
  note("few", 9);
  note("elsewhere", 9);
  assert.deepEqual(parcelsToMerge("few", 0, 0), []);
});

test("many become one, with what is left over here, and are not named again", () => {
  note("many", 30);
  const first = parcelsToMerge("many", 19, 0);
  assert.equal(first.length, 480); // 24 of them: 500 parcels in one segment, and 19 are left over
  assert.deepEqual([first[0], first.at(-1)], ["many-0-0", "many-23-19"]);
  assert.deepEqual(parcelsToMerge("many", 0, 0), []);
});

test("no more bytes come together than a segment has room for", () => {
  note("long", 10, 10, 400_000);
  assert.equal(parcelsToMerge("long", 0, 200_000).length, 0);
  assert.equal(parcelsToMerge("long", 0, 100_000).length, 20);
});

test("what is half full or more is no small one", () => {
  note("full", 10, 250);
  note("heavy", 10, 10, 450_000);
  assert.deepEqual([parcelsToMerge("full", 0, 0), parcelsToMerge("heavy", 0, 0)], [[], []]);
  note("near", 10, 249);
  assert.equal(parcelsToMerge("near", 0, 0).length, 498);
});

test("a parcel of two of them comes once", () => {
  note("twice", 5);
  note("twice", 5);
  assert.equal(parcelsToMerge("twice", 0, 0).length, 100);
});
