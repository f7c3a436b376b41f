// Headers for a new key: what is the desk's changes, what is others' stays, and only the same file's is confirmed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { concat, sha256, text, toBase64, utf8 } from "../src/sealed/bytes.js";
import { apart, stanzasOf } from "../src/sealed/header.js";
import * as keys from "../src/keys/keys.js";
import { confirmAll, handAll, mayReplace, rewrap, rewrapAll } from "../src/keys/rewrap.js";
import { python } from "./python.js";

const OPEN = `
from sealing import parse_identity, unseal
answer(unseal(given, [parse_identity(argv[0])]))
`;
const CHECK = `
import base64
from sealing import check_carried, parse_identity
old, new = (base64.b64decode(line) for line in given.split())
check_carried(old, new, [parse_identity(argv[0])], parse_identity(argv[1]), 1)
answer(b"held")
`;

/** @typedef {import("../src/keys/keys.js").Pair} Pair */
/** @type {Pair[]} */
const made = await Promise.all(Array.from({ length: 5 }, () => keys.newIdentity()));
const [old, proposed, fresh, reporter, other] = /** @type {[Pair, Pair, Pair, Pair, Pair]} */ (
  /** @type {unknown} */ (made)
);

/** @param {Pair[]} people */
const sealed = async (...people) =>
  apart(
    await keys.seal(
      utf8("رسالة"),
      people.map(({ recipient }) => recipient),
    ),
  );
/** @param {string} kind @param {Uint8Array} header @param {Pair[]} olders */
const rewrapped = (kind, header, ...olders) =>
  rewrap(
    kind,
    header,
    fresh.identity,
    olders.map(({ identity }) => identity).join("\n"),
    fresh.recipient,
  );

test("the reporter's part stays byte for byte, and the desk's opens with the new key alone", async () => {
  const { header, payload } = await sealed(reporter, old);
  const renewed = await rewrapped("reply", header, old);
  assert.ok(renewed);
  assert.equal(stanzasOf(renewed)[0]?.raw, stanzasOf(header)[0]?.raw);
  const file = concat([renewed, payload]);
  for (const { identity } of [fresh, reporter])
    assert.equal(text(python(OPEN, file, [identity])), "رسالة");
  await assert.rejects(keys.open(file, old.identity), { code: "not_for_you" });
  assert.deepEqual(await rewrapped("reply", renewed, old), renewed);
  const both = utf8(`${toBase64(header)}\n${toBase64(renewed)}`);
  assert.equal(text(python(CHECK, both, [old.identity, fresh.identity])), "held");
});

test("two parts of the desk, for the last key and a proposed one, become one", async () => {
  const { header, payload } = await sealed(old, proposed);
  const renewed = await rewrapped("parcel", header, old, proposed);
  assert.ok(renewed);
  assert.equal(stanzasOf(renewed).length, 1);
  assert.equal(text(await keys.open(concat([renewed, payload]), fresh.identity)), "رسالة");
  const already = (await sealed(old, fresh)).header;
  const single = await rewrapped("parcel", already, old);
  assert.ok(single);
  assert.equal(stanzasOf(single).length, 1);
});

test("what no key opens, and what was changed, is named and left alone", async () => {
  const foreign = (await sealed(other)).header;
  const changed = (await sealed(old)).header.slice();
  changed[changed.length - 5] = changed[changed.length - 5] === 65 ? 66 : 65;
  const given = [foreign, changed].map((header, place) => ({
    kind: "parcel",
    id: String(place),
    header: toBase64(header),
  }));
  const done = await rewrapAll(given, fresh.identity, old.identity, fresh.recipient);
  assert.deepEqual(done, { made: [], listed: [], failed: ["0", "1"] });
});

test("only a header of the same file is confirmed: not junk, not another report's, not another key's", async () => {
  const before = (await sealed(reporter, old)).header;
  const good = await rewrapped("reply", before, old);
  assert.ok(good);
  const wrong = [
    (await sealed(reporter, fresh)).header,
    (await sealed(fresh)).header,
    (await sealed(other)).header,
    utf8("junk\n--- x\n"),
    before,
  ];
  const pair = (/** @type {Uint8Array} */ header, /** @type {number} */ place) => ({
    kind: "reply",
    id: String(place),
    old: toBase64(before),
    header: toBase64(header),
  });
  const done = await confirmAll([good, ...wrong].map(pair), fresh.identity, old.identity);
  assert.deepEqual(
    done.good.map(({ row }) => row),
    ["reply-0"],
  );
  assert.equal(done.wrong.length, wrong.length);
  assert.equal(done.good[0]?.old, await sha256(before));
  const unknown = await confirmAll([pair(good, 7)], fresh.identity, other.identity);
  assert.deepEqual(unknown, { good: [], wrong: [], failed: ["7"] });
});

test("a part of others that was left out or put in is never confirmed", async () => {
  const { header } = await sealed(reporter, old);
  const key = await handAll([{ id: "1", header: toBase64(header) }], old.identity, fresh.recipient);
  const [without] = key.made;
  assert.ok(without);
  // The same file key, opened by the newest, and the reporter shut out.
  const shut = Uint8Array.from(atob(without.header), (sign) => sign.charCodeAt(0));
  assert.equal(await mayReplace("reply", header, shut, fresh.identity, old.identity), false);
  const wide = (await sealed(old)).header;
  const carried = await rewrapped("reply", header, old);
  assert.ok(carried);
  assert.equal(await mayReplace("reply", wide, carried, fresh.identity, old.identity), false);
});
