import assert from "node:assert/strict";
import { test } from "node:test";
import { mondayOf, weekOf } from "../src/roster/days.js";

test("a week begins with its Monday, also where a year begins in the middle of it", () => {
  assert.equal(mondayOf("2026-W49"), "2026-11-30");
  assert.equal(mondayOf("2026-W01"), "2025-12-29");
  assert.equal(mondayOf("2027-W01"), "2027-01-04");
  for (const day of ["2024-12-30", "2026-11-30", "2027-01-04", "2032-12-27"])
    assert.equal(mondayOf(weekOf(day)), day);
});
