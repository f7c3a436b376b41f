// A parcel as the server sends it, with what it says of it: over HTTP, opened by what the desk's worker opens with.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, test } from "node:test";
import { toBase64, toHex } from "../src/sealed/bytes.js";
import { headerSize } from "../src/sealed/header.js";
import { openFrom } from "../src/sealed/opening.js";
import { originOf, payloadDigest } from "../src/sealed/statement.js";
import { writeTar } from "../src/sealed/tar.js";
import * as keys from "../src/keys/keys.js";
import { python } from "./python.js";

const PARCEL = "8a6f0e0c-3a54-4bb0-8d30-3d6a3a6e1c55";
const MAILBOX = "cd".repeat(32);
const SIGN = `
from sealing import statement
seed = bytes([int(argv[1])]) * 32
said = statement.Statement(argv[0], argv[2], "2026-11-30", given, argv[3])
document = statement.document(said, statement.sign(seed, said))
answer(f"{document}\\n{statement.key_line(statement.public_key(seed))}".encode())
`;

/**
 * @param {Uint8Array} digest
 * @param {{ parcel?: string, seed?: number, kind?: string, mailbox?: string }} [of]
 * @returns {import("../src/sealed/statement.js").Beside} as the server's library writes it
 */
function said(digest, { parcel = PARCEL, seed = 1, kind = "report", mailbox = MAILBOX } = {}) {
  const words = new TextDecoder().decode(
    python(SIGN, digest, [parcel, String(seed), kind, mailbox]),
  );
  const [statement = "", server = ""] = words.split("\n");
  return { statement, server };
}

const pair = await keys.newIdentity();
const message = {
  name: "message.json",
  bytes: new TextEncoder().encode('{"words":"x","files":[]}'),
};
const film = { name: "files/01.mp4", bytes: new Uint8Array(300_000) };
const file = await keys.seal(writeTar([message, film]), [pair.recipient]);
const payload = file.subarray(headerSize(file));
const digest = payloadDigest().update(payload).digest();

/** @type {import("../src/sealed/statement.js").Beside} */ let beside = {
  statement: "",
  server: "",
};
const server = createServer((_request, response) => {
  if (beside.statement) response.setHeader("Amana-Statement", beside.statement);
  if (beside.server) response.setHeader("Amana-Server", beside.server);
  response.end(file);
}).listen(0, "127.0.0.1");
await once(server, "listening");
after(() => server.close());
const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());

/** @param {import("../src/sealed/statement.js").Beside} with_ @param {string} [mailbox] whose parcels belong here */
async function origin(with_, mailbox = MAILBOX) {
  beside = with_;
  const url = `http://127.0.0.1:${port}/desk/parcels/${PARCEL}/`;
  /** @type {string[]} */ const names = [];
  const found = await openFrom(
    url,
    pair.identity,
    mailbox,
    () => undefined,
    ({ name }) => void names.push(name),
  );
  assert.deepEqual(names, ["message.json", "files/01.mp4"]);
  return found;
}

test("what the server's stripper saw is told from the bytes that came", async () => {
  assert.equal(await origin(said(digest)), "stripped");
  assert.equal(await origin(said(digest, { kind: "addition" })), "stripped");
  assert.equal(await origin(said(digest, { kind: "original" })), "original");
});

test("a parcel without a signature opens, and is told apart", async () => {
  assert.equal(await origin({ statement: "", server: said(digest).server }), "none");
});

test("a signature for other bytes, another parcel or by another server is none for this one", async () => {
  const good = said(digest);
  assert.equal(await origin(said(new Uint8Array(32))), "wrong");
  assert.equal(await origin(said(digest, { parcel: PARCEL.replace("8", "9") })), "wrong");
  assert.equal(await origin({ ...good, server: said(digest, { seed: 2 }).server }), "wrong");
});

test("a parcel that was signed for another mailbox is told", async () => {
  assert.equal(await origin(said(digest), "ab".repeat(32)), "moved");
  // The mailbox of this report is gone: there is nothing to hold against it.
  assert.equal(await origin(said(digest), ""), "stripped");
});

test("what an older release signed names no mailbox, and is called so", async () => {
  assert.equal(await origin(said(digest, { mailbox: "" })), "stripped_older");
  const original = said(digest, { mailbox: "", kind: "original" });
  assert.equal(await origin(original, ""), "original_older");
});

test("a statement that was changed, or that nobody wrote, is none", async () => {
  const good = said(digest);
  const held = JSON.parse(good.statement);
  for (const changed of [
    { kind: "addition" },
    { kind: "original", files: "original" },
    { kind: "toString" },
    { files: "original" },
    { received_on: "2026-11-29" },
    { format: "amana-parcel/1" },
    { format: "amana-parcel/3" },
    { mailbox: "ab".repeat(32) },
    { mailbox: "" },
    { mailbox: undefined },
    { mailbox: undefined, format: "amana-parcel/1" },
    { signature: "" },
    { signature: "!" },
    { signature: toBase64(new Uint8Array(64)) },
    { payload: toHex(new Uint8Array(32)) },
  ]) {
    const statement = JSON.stringify({ ...held, ...changed });
    assert.equal(await originOf({ ...good, statement }, digest, PARCEL, MAILBOX), "wrong");
  }
  for (const statement of ["{", "null", "[]", '"x"'])
    assert.equal(await originOf({ ...good, statement }, digest, PARCEL, MAILBOX), "wrong");
});

test("a key of small order, under which a signature holds for any words, is none", async () => {
  const held = JSON.parse(said(digest).statement);
  const neutral = Uint8Array.from({ length: 32 }, (_, place) => (place ? 0 : 1));
  const signature = toBase64(Uint8Array.from([...neutral, ...new Uint8Array(32)]));
  const statement = JSON.stringify({ ...held, signature });
  for (const server of [
    `amana-server ${toBase64(neutral)}`,
    `amana-server ${toBase64(new Uint8Array(32))}`,
    "amana-server ",
    "amana-server AQ==",
    "",
  ])
    assert.equal(await originOf({ statement, server }, digest, PARCEL, MAILBOX), "wrong");
});
