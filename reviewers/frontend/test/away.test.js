import assert from "node:assert/strict";
import { test } from "node:test";
import { sealed } from "../src/reporter/container.js";
import { groupsOf, LEAST, newNumber, recipientOf } from "../src/reporter/number.js";
import { encode, decode } from "../src/sealed/bech32.js";
import { text, utf8 } from "../src/sealed/bytes.js";
import * as keys from "../src/keys/keys.js";
import { openFrom, openStream } from "../src/sealed/opening.js";
import { padme } from "../src/sealed/tar.js";
import { python } from "./python.js";

const ENDINGS = { jpg: "image/jpeg", txt: "text/plain" };
const OPEN = `
import io, json
from sealing import open_sealed, parse_identity, read_parcel
opened = open_sealed(io.BytesIO(given), [parse_identity(argv[0])])
told = {member.name: len(content.read()) for member, content in read_parcel(opened)}
answer(json.dumps([opened.size, told]).encode())
`;
const given = (/** @type {File[]} */ files = []) => ({
  words: "شهادة",
  language: "ar",
  consent: "ask",
  files,
});
const bytesOf = async (/** @type {Blob} */ blob) => new Uint8Array(await blob.arrayBuffer());

test("what is sealed away opens on the server's side and in the desk's reader", async () => {
  const pair = await keys.newIdentity();
  const picture = new File([new Uint8Array(70_000).fill(7)], "IMG_2024 سري.JPEG");
  const odd = new File(["x"], "run.exe");
  const house = { recipients: [pair.recipient], endings: ENDINGS };
  const file = await bytesOf(await sealed(given([picture, odd]), house, ""));
  const [size, told] = JSON.parse(text(python(OPEN, file, [pair.identity])));
  assert.equal(size, padme(size));
  assert.deepEqual(Object.keys(told), ["message.json", "files/01.jpg", "files/02.bin"]);
  assert.deepEqual([told["files/01.jpg"], told["files/02.bin"]], [70_000, 1]);
  /** @type {import("../src/sealed/tar.js").Member[]} */ const members = [];
  await openStream(new Blob([file]).stream(), pair.identity, (member) => members.push(member));
  const message = JSON.parse(text(members[0]?.bytes ?? new Uint8Array()));
  assert.equal(message.words, "شهادة");
  assert.equal(message.files[0].type, "image/jpeg");
  assert.ok(!JSON.stringify(message).includes("IMG_2024"));
});

test("a large file is sealed as it is, and progress goes up to one", async () => {
  const pair = await keys.newIdentity();
  const size = 40 * 1024 * 1024;
  const film = new File([new Uint8Array(size)], "a.mp4");
  /** @type {number[]} */ const shares = [];
  const house = { recipients: [pair.recipient], endings: ENDINGS };
  const file = await sealed(given([film]), house, "", (share) => shares.push(share));
  const [, told] = JSON.parse(text(python(OPEN, await bytesOf(file), [pair.identity])));
  assert.equal(told["files/01.bin"], size);
  assert.deepEqual(
    shares,
    shares.toSorted((one, other) => one - other),
  );
  assert.ok(shares.length > 1);
});

test("two keys of a desk, and the part that says whom to answer: the desk's tools open it", async () => {
  const [one, two, person] = await Promise.all([1, 2, 3].map(() => keys.newIdentity()));
  assert.ok(one && two && person);
  const house = { recipients: [one.recipient, two.recipient], endings: ENDINGS };
  const file = await bytesOf(await sealed(given(), house, person.recipient));
  const told = text(
    python(
      `
import io
from sealing.carried import read_carried
found = read_carried(io.BytesIO(given), len(given))
answer(f"{found.answer} {found.whole}".encode())
`,
      file,
    ),
  );
  assert.equal(told, `${person.recipient} True`);
  for (const { identity } of [one, two]) python(OPEN, file, [identity]);
  assert.throws(() => python(OPEN, file, [person.identity]), /NoMatchError/);
});

test("a number is none of six words, has its check digits, and makes the server's keys", async () => {
  const number = newNumber();
  assert.ok(number >= LEAST && number < 10n ** 24n);
  const groups = groupsOf(number);
  assert.deepEqual(
    groups.map((group) => group.length),
    [4, 4, 4, 4, 4, 4, 2],
  );
  const script = `
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
import django
django.setup()
from submissions.mailbox.codename import parse
from submissions.mailbox.keys import derive
answer(str(derive(parse(argv[0])).identity.recipient()).encode())
`;
  assert.equal(text(python(script, undefined, [groups.join(" ")])), await recipientOf(number));
});

test("the vector of docs/formats.md", async () => {
  const number = 500_000_000_000_000_000_000_000n;
  assert.equal(groupsOf(number).join(" "), "5000 0000 0000 0000 0000 0000 34");
  assert.equal(await keys.fingerprint(await recipientOf(number)), "8675 5325 4024 8751 0758 5845");
});

test("Bech32 is written as it is read", () => {
  for (const length of [0, 1, 5, 32, 1216]) {
    const bytes = Uint8Array.from({ length }, (_, place) => (place * 7) % 256);
    assert.deepEqual(decode("age1pq", encode("age1pq", bytes)), bytes);
  }
});

/** @param {Uint8Array} file @param {string} identity @param {boolean} loose @returns {Promise<import("../src/sealed/tar.js").Member[]>} as the desk's browser gets it from its server */
async function atTheDesk(file, identity, loose) {
  const served = globalThis.fetch;
  globalThis.fetch = async () => new Response(new Blob([/** @type {any} */ (file)]));
  /** @type {import("../src/sealed/tar.js").Member[]} */ const members = [];
  try {
    const give = (/** @type {import("../src/sealed/tar.js").Member} */ member) =>
      void members.push(member);
    await openFrom("/desk/parcel/", identity, "", () => undefined, give, loose);
  } finally {
    globalThis.fetch = served;
  }
  return members;
}

test("the desk opens what was sealed away, and what another program sealed as one file", async () => {
  const pair = await keys.newIdentity();
  const house = { recipients: [pair.recipient], endings: ENDINGS };
  const own = await bytesOf(await sealed(given([new File(["x"], "a.txt")]), house, ""));
  const opened = await atTheDesk(own, pair.identity, true);
  assert.deepEqual(
    opened.map(({ name }) => name),
    ["message.json", "files/01.txt"],
  );
  const bare = await keys.seal(utf8("From age."), [pair.recipient]);
  const [whole] = await atTheDesk(bare, pair.identity, true);
  assert.deepEqual([whole?.name, text(whole?.bytes ?? utf8(""))], ["sealed.bin", "From age."]);
  await assert.rejects(atTheDesk(bare, pair.identity, false), { code: "damaged" });
});

test("what is cut, and what is somebody else's, opens at no desk", async () => {
  const [pair, other] = await Promise.all([keys.newIdentity(), keys.newIdentity()]);
  const house = { recipients: [pair.recipient], endings: ENDINGS };
  const file = await bytesOf(await sealed(given(), house, ""));
  for (const end of [900, file.length - 100])
    await assert.rejects(atTheDesk(file.slice(0, end), pair.identity, true), { code: "damaged" });
  await assert.rejects(atTheDesk(file, other.identity, true), { code: "not_for_you" });
});
