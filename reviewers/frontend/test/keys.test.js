import assert from "node:assert/strict";
import { test } from "node:test";
import { text, utf8 } from "../src/sealed/bytes.js";
import * as keys from "../src/keys/keys.js";
import { openStream } from "../src/sealed/opening.js";
import { writeTar } from "../src/sealed/tar.js";
import { python } from "./python.js";

const PASSPHRASE = "k7fm-2qxa-رسالة-naïve";
const OPEN = `
from sealing import parse_identity, unseal
answer(unseal(given, [parse_identity(argv[0])]))
`;
const SEAL = `
from sealing import parse_recipient, seal
answer(seal(given, [parse_recipient(argv[0])]))
`;
const OPEN_PASSPHRASE = `
from sealing import ScryptIdentity, unseal
answer(unseal(given, [ScryptIdentity(argv[0])]))
`;
const SEAL_PASSPHRASE = `
from sealing import ScryptRecipient, seal
answer(seal(given, [ScryptRecipient(argv[0], 10)]))
`;

test("what is sealed here opens on the server's side, and back", async () => {
  const pair = await keys.newIdentity();
  const sealed = await keys.seal(utf8("شهادة"), [pair.recipient]);
  assert.equal(text(python(OPEN, sealed, [pair.identity])), "شهادة");
  const back = python(SEAL, utf8("جواب"), [pair.recipient]);
  assert.equal(text(await keys.open(back, pair.identity)), "جواب");
});

test("the passphrase file opens with the passphrase alone, here and with the offline tool's library", async () => {
  const pair = await keys.newIdentity();
  const file = await keys.sealWithPassphrase(pair, PASSPHRASE, [], 10);
  assert.equal(await keys.openWithPassphrase(file, PASSPHRASE), pair.identity);
  assert.match(
    text(python(OPEN_PASSPHRASE, file, [PASSPHRASE.normalize("NFC")])),
    new RegExp(pair.identity),
  );
  await assert.rejects(keys.openWithPassphrase(file, `${PASSPHRASE}.`), { code: "passphrase" });
});

test("a passphrase opens however its accents were typed", async () => {
  const pair = await keys.newIdentity();
  const file = await keys.sealWithPassphrase(pair, PASSPHRASE.normalize("NFD"), [], 10);
  assert.equal(await keys.openWithPassphrase(file, PASSPHRASE.normalize("NFC")), pair.identity);
});

test("a desk key wrapped for one member opens for no other", async () => {
  const [desk, member, outsider] = await Promise.all([
    keys.newIdentity(),
    keys.newIdentity(),
    keys.newIdentity(),
  ]);
  const wrapped = await keys.wrap(desk, [member.recipient]);
  assert.deepEqual(await keys.unwrap(wrapped, member.identity), desk);
  await assert.rejects(keys.unwrap(wrapped, outsider.identity), { code: "not_for_you" });
});

test("it seals to no one but post-quantum recipients, and never to nobody", async () => {
  await assert.rejects(keys.seal(utf8("x"), []), { code: "internal" });
  const old = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";
  await assert.rejects(keys.seal(utf8("x"), [old]), { code: "internal" });
});

test("a fingerprint is 24 digits, and another for another key", async () => {
  const [one, two] = await Promise.all([keys.newIdentity(), keys.newIdentity()]);
  const print = await keys.fingerprint(one.recipient);
  assert.match(print, /^(\d{4} ){5}\d{4}$/);
  assert.notEqual(print, await keys.fingerprint(two.recipient));
});

/** @param {Uint8Array} file @param {string} identity @returns {Promise<string[]>} names of the members given before it ended */
async function opened(file, identity) {
  /** @type {string[]} */ const names = [];
  const source = new ReadableStream({
    start(controller) {
      for (let place = 0; place < file.length; place += 5000)
        controller.enqueue(file.slice(place, place + 5000));
      controller.close();
    },
  });
  await openStream(source, identity, (member) => names.push(member.name));
  return names;
}

test("a parcel opens as a stream; cut, changed or foreign it says why", async () => {
  const [pair, other] = await Promise.all([keys.newIdentity(), keys.newIdentity()]);
  const tar = writeTar([
    { name: "message.json", bytes: utf8("{}") },
    { name: "files/01.jpg", bytes: new Uint8Array(200_000) },
  ]);
  const file = await keys.seal(tar, [pair.recipient]);
  assert.deepEqual(await opened(file, pair.identity), ["message.json", "files/01.jpg"]);
  await assert.rejects(opened(file, other.identity), { code: "not_for_you" });
  const flipped = file.slice();
  flipped[file.length - 9] = (flipped[file.length - 9] ?? 0) ^ 1;
  await assert.rejects(opened(flipped, pair.identity), { code: "damaged" });
  await assert.rejects(opened(file.slice(0, -100), pair.identity), { code: "damaged" });
  await assert.rejects(opened(file.slice(0, 3000), pair.identity), { code: "damaged" });
});

test("with the keys before it a desk opens what was sealed to any of them, and gives on the newest alone", async () => {
  const [old, fresh, member] = await Promise.all([
    keys.newIdentity(),
    keys.newIdentity(),
    keys.newIdentity(),
  ]);
  const both = { identity: `${fresh.identity}\n${old.identity}`, recipient: fresh.recipient };
  assert.equal(
    text(await keys.open(await keys.seal(utf8("x"), [old.recipient]), both.identity)),
    "x",
  );
  assert.deepEqual(
    await keys.unwrap(await keys.wrap(both, [member.recipient]), member.identity),
    fresh,
  );
  const file = text(await keys.open(await keys.wrap(both, [member.recipient]), member.identity));
  assert.ok(!file.includes(old.identity));
});

test("a new passphrase seals the same file, byte for byte and whatever it says besides", async () => {
  const { identity } = await keys.newIdentity();
  const plain = utf8(`# public key: age1pq1x\n# amana-desk ${"0".repeat(64)}\n${identity}\n# last`);
  const sealed = python(SEAL_PASSPHRASE, plain, [PASSPHRASE.normalize("NFC")]);
  const again = await keys.resealIdentityFile(sealed, PASSPHRASE, "عبارة أخرى-4", 10);
  assert.deepEqual(python(OPEN_PASSPHRASE, again, ["عبارة أخرى-4".normalize("NFC")]), plain);
  assert.equal(await keys.openWithPassphrase(again, "عبارة أخرى-4"), identity);
  await assert.rejects(keys.openWithPassphrase(again, PASSPHRASE), { code: "passphrase" });
  await assert.rejects(keys.resealIdentityFile(sealed, "wrong", "x", 10), { code: "passphrase" });
  const damaged = Uint8Array.from(sealed, (byte, place) =>
    place === sealed.length - 1 ? byte ^ 1 : byte,
  );
  await assert.rejects(keys.resealIdentityFile(damaged, PASSPHRASE, "x", 10), { code: "damaged" });
});
