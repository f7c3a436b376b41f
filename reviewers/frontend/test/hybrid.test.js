// libsodium's X-Wing opens what the library and the server seal, as the library does, and refuses what it refuses.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Decrypter, identityToRecipient } from "age-encryption";
import { fromBase64, toBase64, utf8 } from "../src/sealed/bytes.js";
import { apart, stanzasOf } from "../src/sealed/header.js";
import { HybridIdentity } from "../src/sealed/hybrid.js";
import * as keys from "../src/keys/keys.js";
import { python } from "./python.js";

const SEAL = `
from sealing import parse_recipient, seal
answer(seal(given, [parse_recipient(each) for each in argv]))
`;
const [mine, other] = [await keys.newIdentity(), await keys.newIdentity()];

/** @param {Uint8Array} file @param {string} identity */
async function byLibrary(file, identity) {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  return decrypter.decrypt(file);
}

for (let turn = 0; turn < 8; turn += 1) {
  test(`any pair, sealed by the library: ${turn}`, async () => {
    const pair = await keys.newIdentity();
    assert.equal(await identityToRecipient(pair.identity), pair.recipient);
    const file = await keys.seal(utf8("kanaria"), [other.recipient, pair.recipient]);
    const ours = await keys.open(file, pair.identity);
    assert.deepEqual(ours, await byLibrary(file, pair.identity));
    assert.deepEqual(ours, utf8("kanaria"));
  });
}

test("what the server sealed opens, for an earlier key of the desk as well", async () => {
  const file = python(SEAL, utf8("kanaria"), [other.recipient, mine.recipient]);
  assert.deepEqual(await keys.open(file, mine.identity), utf8("kanaria"));
  const several = `${(await keys.newIdentity()).identity}\n${other.identity}\n`;
  assert.deepEqual(await keys.open(file, several), utf8("kanaria"));
});

test("what is for somebody else, and any changed stanza, is refused as the library refuses it", async () => {
  const file = await keys.seal(utf8("kanaria"), [other.recipient]);
  await assert.rejects(keys.open(file, mine.identity), { code: "not_for_you" });
  await assert.rejects(byLibrary(file, mine.identity), /no identity matched/);
  const stanzas = stanzasOf(apart(file).header);
  const { args, body } = /** @type {{ args: string[], body: Uint8Array }} */ (stanzas[0]);
  const identity = new HybridIdentity(other.identity);
  assert.equal((await identity.unwrapFileKey([{ args, body }]))?.length, 16);
  const share = fromBase64(args[1] ?? "");
  for (const place of [0, 500, 1087, 1088, 1119]) {
    const changed = share.slice();
    changed[place] = (changed[place] ?? 0) ^ 1;
    const encoded = toBase64(changed).replaceAll("=", "");
    assert.equal(await identity.unwrapFileKey([{ args: [args[0] ?? "", encoded], body }]), null);
  }
  const flipped = body.map((byte, place) => (place === 31 ? byte ^ 128 : byte));
  assert.equal(await identity.unwrapFileKey([{ args, body: flipped }]), null);
  assert.equal(await identity.unwrapFileKey([{ args: ["X25519", args[1] ?? ""], body }]), null);
  for (const [wrong, of] of /** @type {[string[], Uint8Array][]} */ ([
    [[args[0] ?? ""], body],
    [[...args, "more"], body],
    [[args[0] ?? "", `${args[1]}A`], body],
    [[args[0] ?? "", (args[1] ?? "").slice(4)], body],
    [args, body.slice(1)],
  ]))
    await assert.rejects(identity.unwrapFileKey([{ args: wrong, body: of }]), /invalid/);
});

test("an identity that is none is refused", () => {
  for (const wrong of ["", "AGE-SECRET-KEY-PQ-1", mine.identity.slice(0, -1), `${mine.identity}Q`])
    assert.throws(() => new HybridIdentity(wrong), { code: "damaged" });
});
