// What a person's own file remembers of desks' lists.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as keys from "../src/keys/keys.js";
import { merge, read, write } from "../src/roster/memory.js";

const hash = (/** @type {string} */ two) => two.repeat(32);
const NEWS = { genesis: hash("a1"), number: 4, head: hash("b2"), day: "2026-06-01" };
const COURT = { genesis: hash("c3"), number: 1, head: hash("c3"), day: "2026-06-02" };
const LINES = [
  `# amana-desk: court ${hash("c3")} 1 ${hash("c3")} 2026-06-02`,
  `# amana-desk: news ${hash("a1")} 4 ${hash("b2")} 2026-06-01`,
];

test("lines are written and read", () => {
  assert.deepEqual(write({ news: NEWS, court: COURT }), LINES);
  assert.deepEqual(read(LINES), { court: COURT, news: NEWS });
});

test("a line that says nothing is not passed over", () => {
  for (const line of ["# amana-desk: news", LINES[0]?.replace("2026-06-02", "2026-06-31") ?? ""])
    assert.throws(() => read([line]), { code: "damaged" });
});

test("a memory never goes back", () => {
  const newer = { ...NEWS, number: 5, head: hash("d4"), day: "2026-06-03" };
  assert.deepEqual(merge({ news: newer }, { news: NEWS }), { news: newer });
  assert.deepEqual(merge({ news: NEWS }, { news: newer, court: COURT }), {
    news: newer,
    court: COURT,
  });
  const later = { ...NEWS, day: "2026-07-01" };
  assert.deepEqual(merge({ news: later }, { news: NEWS }), { news: later });
});

test("another beginning, and another entry at the same place, are faults", () => {
  const foreign = { ...NEWS, genesis: hash("e5"), number: 9 };
  assert.throws(() => merge({ news: NEWS }, { news: foreign }), { code: "roster_foreign_genesis" });
  const fork = { ...NEWS, head: hash("e5") };
  assert.throws(() => merge({ news: NEWS }, { news: fork }), { code: "roster_before" });
});

test("a person's file keeps the lines, and they are no part of the key", async () => {
  const pair = await keys.newIdentity();
  const file = await keys.sealWithPassphrase(pair, "k7fm-2qxa-lines", LINES, 10);
  const opened = await keys.openFile(file, "k7fm-2qxa-lines");
  assert.deepEqual(opened, { identity: pair.identity, lines: LINES });
  assert.equal(await keys.openWithPassphrase(file, "k7fm-2qxa-lines"), pair.identity);
});
