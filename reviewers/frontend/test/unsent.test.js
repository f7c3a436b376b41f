import assert from "node:assert/strict";
import { test } from "node:test";
import { text, utf8 } from "../src/sealed/bytes.js";
import { newIdentity, open, seal } from "../src/keys/keys.js";
import { PREFIX, UnsentStore } from "../src/forms/unsent.js";

/** @typedef {import("../src/forms/unsent.js").Entry} Entry */

class Shelf {
  /** @type {Map<string, string>} */ kept = new Map();
  get length() {
    return this.kept.size;
  }
  key(/** @type {number} */ place) {
    return [...this.kept.keys()][place] ?? null;
  }
  getItem(/** @type {string} */ name) {
    return this.kept.get(name) ?? null;
  }
  setItem(/** @type {string} */ name, /** @type {string} */ value) {
    this.kept.set(name, value);
  }
  removeItem(/** @type {string} */ name) {
    this.kept.delete(name);
  }
}

const pair = await newIdentity();
const other = await newIdentity();

/** @param {Shelf} shelf */
const store = (shelf, { identity, recipient } = pair) =>
  new UnsentStore(
    shelf,
    (plain) => seal(plain, [recipient]),
    (sealed) => open(sealed, identity),
  );
/** @param {string} words @returns {Entry} */
const entry = (words) => ({
  form: "note",
  label: "Save",
  values: { words: [words] },
  written: ["words"],
  files: false,
});

test("what was kept is read again, of its own page alone", async () => {
  const shelf = new Shelf();
  assert.equal(await store(shelf).write("case", [entry("نصف جملة")]), true);
  assert.deepEqual(await store(shelf).read("case"), [entry("نصف جملة")]);
  assert.deepEqual(await store(shelf).read("another"), []);
});

test("nothing of it lies there as it is, nor how long it is", async () => {
  const [short, long] = [new Shelf(), new Shelf()];
  await store(short).write("case", [entry("kanaria")]);
  await store(long).write("case", [entry("kanaria".repeat(300))]);
  const [one, two] = [short, long].map((shelf) => shelf.getItem(`${PREFIX}case`) ?? "");
  assert.ok(!text(utf8(atob(one ?? ""))).includes("kanaria"));
  assert.equal(one?.length, two?.length);
});

test("another person's words do not open, and are not thrown away", async () => {
  const shelf = new Shelf();
  await store(shelf).write("case", [entry("words")]);
  assert.deepEqual(await store(shelf, other).read("case"), []);
  assert.deepEqual(await store(shelf).read("case"), [entry("words")]);
});

test("what was damaged is none", async () => {
  const shelf = new Shelf();
  shelf.setItem(`${PREFIX}case`, "bm90IGFuIGFnZSBmaWxl");
  assert.deepEqual(await store(shelf).read("case"), []);
});

test("with nothing to keep nothing stays", async () => {
  const shelf = new Shelf();
  await store(shelf).write("case", [entry("words")]);
  await store(shelf).write("case", []);
  assert.equal(shelf.length, 0);
});

test("what was erased while it was sealed does not come back", async () => {
  const shelf = new Shelf();
  const kept = store(shelf);
  const writing = kept.write("case", [entry("words")]);
  kept.eraseAll();
  await writing;
  assert.equal(shelf.length, 0);
});

test("erasing takes every page of ours and nothing else", async () => {
  const shelf = new Shelf();
  shelf.setItem("desk-identity", "key");
  await store(shelf).write("case", [entry("words")]);
  await store(shelf).write("draft", [entry("words")]);
  assert.equal(store(shelf).count(), 2);
  store(shelf).erase("draft");
  assert.equal(store(shelf).count(), 1);
  store(shelf).eraseAll();
  assert.deepEqual([...shelf.kept], [["desk-identity", "key"]]);
});

test("more than a tab can keep is refused, and what was kept stays", async () => {
  const shelf = new Shelf();
  await store(shelf).write("case", [entry("words")]);
  assert.equal(await store(shelf).write("draft", [entry("w".repeat(4_000_000))]), false);
  assert.deepEqual(await store(shelf).read("case"), [entry("words")]);
});

test("a browser that has no room is believed", async () => {
  const shelf = new Shelf();
  shelf.setItem = () => {
    throw new DOMException("full", "QuotaExceededError");
  };
  assert.equal(await store(shelf).write("case", [entry("words")]), false);
});
