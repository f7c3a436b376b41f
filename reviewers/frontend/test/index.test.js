// What the search finds: words of the desk's index where it fits what the server lists, else of the reports themselves.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, test } from "node:test";
import * as keys from "../src/keys/keys.js";
import { signingPublic, signWords } from "../src/roster/signing.js";
import { concat, sha256, utf8 } from "../src/sealed/bytes.js";
import { canonicalBytes } from "../src/sealed/canonical.js";
import { headerSize } from "../src/sealed/header.js";
import * as index from "../src/sealed/index.js";
import { ACT, markOf, openSegment, writeSegment } from "../src/sealed/segments.js";
import { writeTar } from "../src/sealed/tar.js";
import * as texts from "../src/sealed/texts.js";

/** @typedef {import("../src/sealed/bytes.js").Bytes} Bytes */

const [desk, maker] = await Promise.all([1, 2].map(keys.newIdentity));
const [HEAD, NONCE, SLUG] = ["5a".repeat(32), "c3".repeat(16), "homs"];
/** @type {Record<string, Bytes>} */ const served = {};
/** @type {string[]} */ const asked = [];
const server = createServer((request, response) => {
  asked.push(request.url ?? "");
  const bytes = served[request.url ?? ""];
  response.writeHead(bytes ? 200 : 404).end(bytes);
}).listen(0);
await once(server, "listening");
after(() => server.close());
const address = `http://localhost:${/** @type {import("node:net").AddressInfo} */ (server.address()).port}`;
const ids = Array.from({ length: 999 }, (_, place) => place.toString(16).padStart(32, "0"));
await texts.choose(ids, true);
const id = () => ids.shift() ?? "";

/** @param {string} words @returns {Promise<{ file: Bytes, header: string }>} a parcel with these words, and the mark of its header */
async function parcelOf(words) {
  const message = { name: "message.json", bytes: utf8(JSON.stringify({ words, files: [] })) };
  const file = await keys.seal(writeTar([message]), [desk.recipient]);
  return { file, header: await markOf(file.slice(0, headerSize(file))) };
}

/** @param {string} parcel @param {Bytes} head @returns {Bytes} as the server lays it */
function laid(parcel, head) {
  const size = new Uint8Array(4);
  new DataView(size.buffer).setUint32(0, head.length);
  return concat([Uint8Array.from(Buffer.from(parcel, "hex")), size, head]);
}

/** Opens reports as the page has it done. @param {Record<string, string>} reports words by parcel @param {string} [slug] @returns {Promise<{ damaged: number, marks: Record<string, string> }>} */
async function read(reports, slug = SLUG) {
  /** @type {Record<string, string>} */ const marks = {};
  /** @type {Bytes[]} */ const heads = [];
  /** @type {Record<string, index.Closed>} */ const parcels = {};
  for (const [parcel, words] of Object.entries(reports)) {
    const { file, header } = await parcelOf(words);
    marks[parcel] = header;
    heads.push(laid(parcel, file.slice(0, headerSize(file) + 16 + 65_536 + 16 + 1)));
    served[`/${parcel}`] = file;
    parcels[parcel] = { url: `${address}/${parcel}`, identity: desk.identity, desk: slug };
  }
  served["/heads"] = concat(heads);
  return { damaged: await index.readHeads(`${address}/heads`, parcels), marks };
}

/** Gives out a segment that the maker signed. @param {import("../src/sealed/segments.js").Entry[]} entries @param {string} [slug] */
async function publish(entries, slug = SLUG) {
  const { sealed, listed } = await writeSegment(entries, [desk.recipient]);
  const digest = await sha256(canonicalBytes({ parcels: listed, sealed: await sha256(sealed) }));
  const value = { act: ACT, desk: slug, digest, head: HEAD, nonce: NONCE };
  const signature = await signWords(maker.identity, "amana-act/1", value);
  served["/segment"] = sealed;
  const signing = await signingPublic(maker.identity);
  return { signing, head: HEAD, nonce: NONCE, signature };
}

const segment = (/** @type {any} */ said, slug = SLUG) =>
  index.readSegment(`${address}/segment`, desk.identity, slug, said);
const found = async (/** @type {string} */ words) =>
  (await texts.findWords(words)).hits.map(({ parcel }) => parcel);

test("the words of a segment are found without their reports, with an excerpt", async () => {
  const [one, two] = [id(), id()];
  const header = "ab".repeat(8);
  const said = await publish([
    { parcel: one, header, words: "قصف المخبز عند الفجر" },
    { parcel: two, header, words: "two shells near the quarry" },
  ]);
  asked.length = 0;
  assert.equal(await segment(said), true);
  assert.deepEqual(await found("quarry"), [two]);
  assert.deepEqual((await texts.findWords("المخبز")).hits, [
    { parcel: one, excerpt: "قصف المخبز عند الفجر" },
  ]);
  assert.deepEqual(asked, ["/segment"]);
  const rows = [one, two].map((parcel) => ({ parcel, desk: SLUG, header }));
  assert.deepEqual(await texts.missingWords(rows), []);
});

test("a segment that is not believed, or not there, adds nothing", async () => {
  const parcel = id();
  const said = await publish([{ parcel, header: "ab".repeat(8), words: "a lie about gravel" }]);
  const sealed = /** @type {Bytes} */ (served["/segment"]);
  assert.equal(await segment({ ...said, signature: "00".repeat(64) }), false);
  assert.equal(await segment(said, "idlib"), false);
  served["/segment"] = sealed.slice(0, -1);
  assert.equal(await segment(said), false);
  delete served["/segment"];
  assert.equal(await segment(said), false);
  assert.deepEqual(await found("gravel"), []);
  served["/segment"] = sealed;
  assert.equal(await segment(said), true);
  assert.deepEqual(await found("gravel"), [parcel]);
});

test("an entry of another header or of another desk is read from its report", async () => {
  const [stale, elsewhere, right] = [id(), id(), id()];
  const header = "ab".repeat(8);
  const entry = (/** @type {string} */ parcel) => ({ parcel, header, words: "stale granite" });
  assert.equal(await segment(await publish([stale, right].map(entry))), true);
  assert.equal(await segment(await publish([entry(elsewhere)], "idlib"), "idlib"), true);
  const rows = [
    { parcel: stale, desk: SLUG, header: "cd".repeat(8) },
    { parcel: elsewhere, desk: SLUG, header },
    { parcel: right, desk: SLUG, header },
  ];
  assert.deepEqual(await texts.missingWords(rows), [stale, elsewhere]);
  assert.deepEqual(await found("granite"), [right]);
  await read({ [stale]: "fresh basalt", [elsewhere]: "other basalt" });
  assert.deepEqual((await found("basalt")).sort(), [stale, elsewhere].sort());
});

test("the mark is of the header that came, whatever the server lists", async () => {
  const parcel = id();
  const { marks } = await read({ [parcel]: "plain marl" });
  const row = { parcel, desk: SLUG, header: marks[parcel] ?? "" };
  assert.deepEqual(await texts.missingWords([row]), []);
  assert.deepEqual(await texts.missingWords([{ ...row, header: "00".repeat(8) }]), [parcel]);
});

test("long words are fetched by themselves, what is damaged is counted, and neither is in a segment", async () => {
  const [long, broken, none] = [id(), id(), id()];
  const { damaged } = await read({ [long]: `${"ordinary ".repeat(9_000)}marzipan` }, "long");
  assert.equal(damaged, 0);
  assert.deepEqual(await found("marzipan"), [long]);
  served["/heads"] = laid(broken, utf8("nothing sealed"));
  served[`/${broken}`] = utf8("nothing sealed");
  const closed = (/** @type {string} */ parcel) => ({
    url: `${address}/${parcel}`,
    identity: desk.identity,
    desk: "long",
  });
  const parcels = { [broken]: closed(broken), [none]: closed(none) };
  assert.equal(await index.readHeads(`${address}/heads`, parcels), 2);
  await read(Object.fromEntries(Array.from({ length: 19 }, () => [id(), "w"])), "long");
  assert.equal(await index.newSegment("long", [desk.recipient], true), null);
  await read({ [id()]: "w" }, "long");
  const made = await index.newSegment("long", [desk.recipient], true);
  assert.equal(made?.listed.length, 20);
  assert.ok(made?.listed.every(({ parcel }) => ![long, broken, none].includes(parcel)));
});

test("what was opened here is in one segment, with its header, and what a segment brought is in none", async () => {
  const brought = id();
  const header = "ab".repeat(8);
  const said = await publish([{ parcel: brought, header, words: "brought slate" }], "few");
  assert.equal(await segment(said, "few"), true);
  const reports = Object.fromEntries(Array.from({ length: 25 }, (_, place) => [id(), `s${place}`]));
  const { marks } = await read(reports, "few");
  // While more comes a part of a segment waits.
  assert.equal(await index.newSegment("few", [desk.recipient], false), null);
  const made = await index.newSegment("few", [desk.recipient], true);
  const rows = Object.entries(marks).map(([parcel, mark]) => ({ header: mark, parcel }));
  assert.deepEqual(made?.listed, rows);
  const sealed = /** @type {Bytes} */ (made?.sealed);
  const digest = await sha256(
    canonicalBytes({ parcels: made?.listed ?? [], sealed: await sha256(sealed) }),
  );
  const value = { act: ACT, desk: "few", digest, head: HEAD, nonce: NONCE };
  const signature = await signWords(maker.identity, "amana-act/1", value);
  const signing = await signingPublic(maker.identity);
  const entries = await openSegment(sealed, desk.identity, "few", {
    signing,
    head: HEAD,
    nonce: NONCE,
    signature,
  });
  assert.deepEqual(
    entries.map(({ words }) => words),
    Object.values(reports),
  );
  assert.equal(await index.newSegment("few", [desk.recipient], true), null);
});

test("a segment is full at so many bytes of words", async () => {
  const many = Object.fromEntries(Array.from({ length: 20 }, () => [id(), "x".repeat(60_000)]));
  await read(many, "full");
  const full = await index.newSegment("full", [desk.recipient], false);
  assert.equal(full?.listed.length, 14); // of 60,001 bytes each, below 900,000
  assert.equal(await index.newSegment("full", [desk.recipient], false), null);
});
