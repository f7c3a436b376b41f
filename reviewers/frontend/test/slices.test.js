import assert from "node:assert/strict";
import { test } from "node:test";
import { Refused, send } from "../src/reporter/slices.js";

const SIZE = 1000;
const data = Uint8Array.from({ length: SIZE }, (_, place) => place % 251);
const container = new Blob([data]);
const places = { begin: "/b", part: "/p", end: "/e", offset: "/o/", slice: 300 };

/** A server that keeps the bytes, and a line that breaks by plan: "before" it arrives, or "after". */
class Server {
  /** @param {Record<string, (string | number)[]>} plan by kind of request; a number is a status of the server's */
  constructor(plan = {}) {
    this.plan = plan;
    /** @type {number[] | null} */ this.held = null;
    /** @type {number[]} */ this.kept = [];
    this.id = "";
    this.begun = 0;
    /** @type {number[]} */ this.pauses = [];
  }

  /** @type {import("../src/reporter/slices.js").Ask} */
  ask = async (address, { method, body }) => {
    const kind = address.slice(1, 2);
    const fault = this.plan[kind]?.shift();
    if (typeof fault === "number") return new Response(null, { status: fault });
    if (fault === "before") throw new TypeError("network");
    const answer = await this.answer(kind, address, method ?? "", body);
    if (fault === "after") throw new TypeError("network");
    return answer;
  };

  /** @param {string} kind @param {string} address @param {string} method @param {any} body @returns {Promise<Response>} */
  async answer(kind, address, method, body) {
    if (kind === "o") {
      assert.equal(method, "HEAD");
      return this.at(address === `/o/${this.id}/` ? this.held : null);
    }
    assert.equal(body.get("token"), "token");
    assert.match(body.get("id"), /^[0-9a-f]{32}$/);
    if (kind === "b") {
      this.begun += 1;
      assert.equal(body.get("size"), String(SIZE));
      if (this.id !== body.get("id") || !this.held) [this.id, this.held] = [body.get("id"), []];
      return this.at(this.held, 201);
    }
    if (kind === "e") return this.ended();
    if (!this.held) return this.at(null);
    assert.deepEqual([...body.keys()], ["token", "id", "offset", "files", "end"]);
    if (Number(body.get("offset")) !== this.held.length) return this.at(this.held, 409);
    this.held.push(...new Uint8Array(await body.get("files").arrayBuffer()));
    return this.at(this.held);
  }

  ended() {
    if (this.held?.length === SIZE) [this.kept, this.held] = [this.held, null];
    return new Response(null, { status: this.kept.length ? 204 : 404 });
  }

  /** @param {number[] | null} held @param {number} [status] */
  at = (held, status = 200) =>
    held
      ? new Response(null, { status, headers: { "Upload-Offset": String(held.length) } })
      : new Response(null, { status: 404 });

  /** @param {(share: number) => void} [sent] */
  take = (sent = () => undefined) =>
    send(container, "token", places, {
      ask: this.ask,
      sent,
      wait: async (seconds) => void this.pauses.push(seconds),
    });
}

test("a good line needs no pause, and tells how far it is", async () => {
  const server = new Server();
  /** @type {number[]} */ const shares = [];
  await server.take((share) => shares.push(share));
  assert.deepEqual(server.kept, [...data]);
  assert.deepEqual(shares, [0, 0.3, 0.6, 0.9, 1]);
  assert.deepEqual(server.pauses, []);
});

test("a break at every slice, before and after it arrived, loses and doubles nothing", async () => {
  const both = ["before", "", "after", "", "after", "before", "after"];
  const server = new Server({ o: ["before"], b: ["after"], p: both, e: ["before", "after"] });
  await server.take();
  assert.deepEqual(server.kept, [...data]);
  assert.equal(server.begun, 2);
});

test("a wrong place is put right by what the server says", async () => {
  const server = new Server({ p: ["", "after"] });
  const ask = server.ask;
  // Whoever asks after the break is told an old place, as by a cache.
  server.ask = async (address, options) =>
    options.method === "HEAD" && server.held
      ? server.at(server.held.slice(0, 300))
      : ask(address, options);
  await server.take();
  assert.deepEqual(server.kept, [...data]);
});

test("pauses grow while nothing moves, to a minute, and begin anew with progress", async () => {
  const server = new Server({ p: [...Array(7).fill("before"), "", "before"] });
  await server.take();
  assert.deepEqual(server.pauses, [2, 4, 8, 16, 32, 60, 60, 2]);
});

test("a server that forgot is sent all of it again", async () => {
  const server = new Server({ p: ["", "before"] });
  const { ask } = server;
  let forgot = false;
  server.ask = (address, options) => {
    if (!forgot && server.pauses.length) [forgot, server.held] = [true, null];
    return ask(address, options);
  };
  await server.take();
  assert.deepEqual(server.kept, [...data]);
  assert.equal(server.begun, 2);
});

test("busy is waited for, and a refusal ends it", async () => {
  const busy = new Server({ b: [503, 429], p: [408, 409, 502], e: [503] });
  await busy.take();
  assert.deepEqual(busy.kept, [...data]);
  for (const status of [400, 403, 410, 413]) {
    const server = new Server({ p: [status] });
    await assert.rejects(server.take(), (error) => {
      assert.ok(error instanceof Refused);
      return error.status === status;
    });
  }
});
