import assert from "node:assert/strict";
import { test } from "node:test";
import { concat, text, utf8 } from "../src/sealed/bytes.js";
import { padme, readTar, TarReader, writeTar } from "../src/sealed/tar.js";
import { python } from "./python.js";

const WRITE = `
import io
from sealing import ParcelWriter
sink = io.BytesIO()
writer = ParcelWriter(sink)
writer.add("message.json", b'{"words":"x"}')
writer.add("files/01.jpg", bytes(range(256)) * 300)
writer.add("removed.json", b"{}")
writer.close()
answer(sink.getvalue())
`;
const READ = `
import io
from sealing import read_parcel
for member, content in read_parcel(io.BytesIO(given)):
    answer(f"{member.name} {member.size} {sum(content.read())}\\n".encode())
`;
const MEMBERS = [
  { name: "message.json", bytes: utf8('{"words":"x"}') },
  {
    name: "files/01.jpg",
    bytes: Uint8Array.from({ length: 256 * 300 }, (_, place) => place % 256),
  },
  { name: "removed.json", bytes: utf8("{}") },
];

test("it writes the same bytes as the server's parcel writer", () => {
  assert.deepEqual(writeTar(MEMBERS), python(WRITE));
});

test("it reads a parcel that the server wrote", () => {
  assert.deepEqual(readTar(python(WRITE)), MEMBERS);
});

test("what it writes the server reads", () => {
  const lines = text(python(READ, writeTar(MEMBERS)))
    .trim()
    .split("\n");
  assert.equal(lines.length, 3);
  assert.match(lines[1] ?? "", /^files\/01\.jpg 76800 /);
});

test("it pads like the server, for sizes of every magnitude", () => {
  const sizes = Array.from(
    { length: 200 },
    (_, place) => Math.floor(1.13 ** (place * 1.3)) + place,
  );
  const server = text(
    python(
      "from sealing import padme\nanswer(' '.join(str(padme(int(n))) for n in argv).encode())",
      undefined,
      sizes.map(String),
    ),
  );
  assert.equal(sizes.map(padme).join(" "), server);
});

test("it reads a tar that arrives byte by byte in odd pieces", () => {
  const whole = writeTar(MEMBERS);
  const reader = new TarReader();
  const found = [];
  for (let place = 0; place < whole.length; place += 777)
    found.push(...reader.push(whole.subarray(place, place + 777)));
  reader.end();
  assert.deepEqual(found, MEMBERS);
});

/** @param {(block: Uint8Array) => void} change @returns {Uint8Array<ArrayBuffer>} a tar whose first header was changed, its checksum made right again */
function hostile(change) {
  const tar = writeTar(MEMBERS);
  const block = tar.subarray(0, 512);
  change(block);
  const sum = block.reduce(
    (total, byte, place) => total + (place >= 148 && place < 156 ? 32 : byte),
    0,
  );
  block.set(utf8(`${sum.toString(8).padStart(6, "0")}\0 `), 148);
  return tar;
}

for (const [what, change] of /** @type {[string, (block: Uint8Array) => void][]} */ ([
  ["a path that climbs", (block) => block.set(utf8("../evil.json\0"))],
  ["an absolute path", (block) => block.set(utf8("/etc/passwd\0\0"))],
  ["a link", (block) => block.set(utf8("2"), 156)],
  ["a name of two directions", (block) => block.set(utf8("a\u202egpj.exe\0"))],
  ["a prefix", (block) => block.set(utf8("etc"), 345)],
])) {
  test(`it refuses ${what}`, () =>
    assert.throws(() => readTar(hostile(change)), { code: "damaged" }));
}

test("it refuses a name that comes twice, a header with a wrong sum, and a tar without its end", () => {
  const tar = writeTar(MEMBERS);
  const twice = concat([tar.subarray(0, 1024), tar]);
  const flipped = tar.slice();
  flipped[3] = 0x62;
  for (const wrong of [twice, flipped, tar.slice(0, 2048)]) {
    assert.throws(() => readTar(wrong), { code: "damaged" });
  }
});

test("it refuses a member that claims more than can come, and takes no memory for it", () => {
  const tar = hostile((block) => block.set(utf8("77777777777"), 124));
  assert.throws(() => new TarReader(tar.length).push(tar), { code: "damaged" });
});
