// A segment of the search index is believed as a colleague signed it for this desk, or not at all.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as keys from "../src/keys/keys.js";
import { signingPublic, signWords } from "../src/roster/signing.js";
import { sha256, utf8 } from "../src/sealed/bytes.js";
import { canonicalBytes } from "../src/sealed/canonical.js";
import { ACT, LARGEST, openSegment, writeSegment } from "../src/sealed/segments.js";
import { writeTar } from "../src/sealed/tar.js";
import { python } from "./python.js";

/** @typedef {import("../src/sealed/bytes.js").Bytes} Bytes */
/** @typedef {import("../src/sealed/segments.js").Said} Said */

const [desk, other, maker, stranger] = await Promise.all([1, 2, 3, 4].map(keys.newIdentity));
const [HEAD, NONCE] = ["5a".repeat(32), "c3".repeat(16)];
const id = (/** @type {number} */ number) => number.toString(16).padStart(32, "0");
const entry = (/** @type {number} */ number, words = `words ${number}`) => ({
  parcel: id(number),
  header: "ab".repeat(8),
  words,
});

/** @param {Bytes} sealed @param {any} listed @param {{ act?: string, slug?: string, by?: import("../src/keys/keys.js").Pair }} [as] @returns {Promise<Said>} */
async function signed(sealed, listed, { act = ACT, slug = "homs", by = maker } = {}) {
  const digest = await sha256(canonicalBytes({ parcels: listed, sealed: await sha256(sealed) }));
  const value = { act, desk: slug, digest, head: HEAD, nonce: NONCE };
  const signature = await signWords(by.identity, "amana-act/1", value);
  return { signing: await signingPublic(by.identity), head: HEAD, nonce: NONCE, signature };
}

const entries = [entry(2, "برميل على المخبز"), entry(1, "two shells \ud800"), entry(3, "")];
const made = await writeSegment(entries, [desk.recipient]);
const said = await signed(made.sealed, made.listed);
const opened = (/** @type {Bytes} */ sealed, /** @type {Said} */ as, slug = "homs") =>
  openSegment(sealed, desk.identity, slug, as);

test("what was written is read, in the order of the ids", async () => {
  const [first, second, third] = await opened(made.sealed, said);
  assert.deepEqual([first, second, third], [entries[1], entries[0], entries[2]]);
  assert.deepEqual(made.listed[0], { header: entries[1]?.header, parcel: id(1) });
});

test("the server makes the same digest of it", async () => {
  const script = `
import json
from sealing.roster import digest
import hashlib
answer(digest({"parcels": json.loads(argv[0]), "sealed": hashlib.sha256(given).hexdigest()}).encode())
`;
  const theirs = python(script, made.sealed, [JSON.stringify(made.listed)]);
  const what = { parcels: made.listed, sealed: await sha256(made.sealed) };
  assert.equal(new TextDecoder().decode(theirs), await sha256(canonicalBytes(what)));
});

test("a server that makes one itself is not believed", async () => {
  const forged = await writeSegment([entry(1, "nothing of interest")], [desk.recipient]);
  // With the signature of another one, or one of its own under a colleague's name.
  await assert.rejects(opened(forged.sealed, said), { fault: "signature" });
  const own = await signed(forged.sealed, forged.listed, { by: stranger });
  await assert.rejects(opened(forged.sealed, { ...own, signing: said.signing }), {
    fault: "signature",
  });
  // The control: its maker's own key verifies it, which is why the page takes keys from the list alone.
  assert.equal((await opened(forged.sealed, own)).length, 1);
});

test("one that is given out for another, or for another desk, is not believed", async () => {
  const second = await writeSegment([entry(9)], [desk.recipient]);
  const saidOfSecond = await signed(second.sealed, second.listed);
  await assert.rejects(opened(made.sealed, saidOfSecond), { fault: "signature" });
  await assert.rejects(opened(made.sealed, said, "idlib"), { fault: "signature" });
  const elsewhere = await signed(made.sealed, made.listed, { slug: "idlib" });
  await assert.rejects(opened(made.sealed, elsewhere), { fault: "signature" });
  await assert.rejects(openSegment(made.sealed, other.identity, "homs", said), {
    code: "not_for_you",
  });
});

test("what was signed for something else, or seeing something else, does not serve", async () => {
  const act = await signed(made.sealed, made.listed, { act: "rewrapped" });
  await assert.rejects(opened(made.sealed, act), { fault: "signature" });
  for (const change of [{ head: "00".repeat(32) }, { nonce: "00".repeat(16) }, { signature: "" }])
    await assert.rejects(opened(made.sealed, { ...said, ...change }), { fault: "signature" });
  await assert.rejects(opened(made.sealed, { ...said, signing: "" }), { fault: "key" });
});

test("words that are handed to another parcel are not believed", async () => {
  const swapped = [
    { ...entry(1), words: "of two" },
    { ...entry(2), words: "of one" },
  ];
  const hers = await writeSegment(swapped.toReversed(), [desk.recipient]);
  // Signed with the ids the other way round: a list that the bytes do not have.
  const listed = hers.listed.map(({ header }, place) => ({ header, parcel: id(2 - place) }));
  await assert.rejects(opened(hers.sealed, await signed(hers.sealed, listed)), {
    fault: "signature",
  });
});

test("a changed or cut one is damaged, before anything of it is looked at", async () => {
  for (const place of [500, 4_000, made.sealed.length - 1]) {
    const changed = made.sealed.slice();
    changed[place] = (changed[place] ?? 0) ^ 1;
    await assert.rejects(opened(changed, said));
  }
  await assert.rejects(opened(made.sealed.slice(0, -200), said), { code: "damaged" });
});

test("what is compressed is opened only once its maker is known", async () => {
  /** @param {Uint8Array} words @param {any} [listed] */
  const sealing = async (words, listed = made.listed) =>
    keys.seal(
      writeTar([
        { name: "parcels.json", bytes: canonicalBytes(listed) },
        { name: "words.json.gz", bytes: /** @type {Bytes} */ (words) },
      ]),
      [desk.recipient],
    );
  const sealed = await sealing(utf8("no gzip at all"));
  await assert.rejects(opened(sealed, said), { fault: "signature" });
  // The control: where the signature holds, it is what is wrong.
  await assert.rejects(opened(sealed, await signed(sealed, made.listed)), { code: "damaged" });
  for (const listed of [{}, [{ parcel: "x", header: "ab".repeat(8) }], [{ parcel: id(1) }]])
    await assert.rejects(opened(await sealing(utf8(""), listed), said), { code: "damaged" });
  await assert.rejects(opened(await keys.seal(utf8("words"), [desk.recipient]), said), {
    code: "damaged",
  });
});

test("sizes are Padmé's, and what cannot be compressed is no larger than the server takes", async () => {
  const short = await writeSegment([entry(1, "a")], [desk.recipient]);
  const longer = await writeSegment([entry(1, "a".repeat(20_000))], [desk.recipient]);
  assert.equal(short.sealed.length, longer.sealed.length);
  const random = Array.from(crypto.getRandomValues(new Uint8Array(60_000)), (byte) =>
    String.fromCharCode(0x21 + (byte % 90)),
  ).join("");
  const many = Array.from({ length: Math.floor(LARGEST / 65_000) }, (_, place) =>
    entry(place, random.slice(place) + random.slice(0, place)),
  );
  assert.ok((await writeSegment(many, [desk.recipient])).sealed.length <= 1024 * 1024);
});
