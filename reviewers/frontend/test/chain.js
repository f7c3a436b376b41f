// People with keys, and lists of them, for tests: every signature is a true one.
import { newIdentity } from "../src/keys/keys.js";
import { toBase64 } from "../src/sealed/bytes.js";
import { nameCommitment } from "../src/roster/digits.js";
import { signEntry, signingPublic, signRequest, signWords } from "../src/roster/signing.js";
import { later } from "../src/roster/days.js";
import { canonicalOf, hashOf, ZEROS } from "../src/roster/statements.js";

/** @typedef {import("../src/roster/statements.js").Entry} Entry */
/** @typedef {import("../src/roster/check.js").Served} Served */
/** @typedef {{ person: string, identity: string, recipient: string, signing: string, name: string, salt: string }} Someone */

export const FIRST = "2026-06-01";
let last = 0;

/** @param {number} size @returns {string} hex that was not given before */
export const fresh = (size) => (last += 1).toString(16).padStart(size, "0");

/** @param {string} name @returns {Promise<Someone>} */
export async function someone(name) {
  const { identity, recipient } = await newIdentity();
  const person = name === "kit" ? "kit" : fresh(32);
  const signing = await signingPublic(identity);
  return { person, identity, recipient, signing, name, salt: fresh(64) };
}

/** @param {Someone} one @param {string} desk @param {string} genesis @returns {Promise<Record<string, string>>} their keys, as facts */
async function keysOf({ person, identity, recipient, signing, name, salt }, desk, genesis) {
  const commitment = person === "kit" ? ZEROS : await nameCommitment(name, salt);
  const said = { desk, genesis, name: commitment, person, recipient, signing };
  const own = await signWords(identity, "amana-key/1", said);
  return person === "kit"
    ? { own, recipient, signing }
    : { name: commitment, own, recipient, signing };
}

/** A desk's list, written by its members. */
export class Chain {
  /** @type {Entry[]} */ entries = [];
  /** @type {Someone[]} */ people = [];
  head = ZEROS;
  genesis = ZEROS;
  day = FIRST;

  /** @param {string} desk */
  constructor(desk) {
    this.desk = desk;
  }

  /** @param {string} act @param {Record<string, any>} facts @param {string} [subject] */
  request(act, facts, subject = "") {
    const { desk, head, day } = this;
    return { act, day, desk, facts, head, last_day: later(day, 14), nonce: fresh(32), subject };
  }

  /** @param {import("../src/roster/statements.js").Request} request @param {Someone[]} signers */
  async entry(request, signers) {
    const { head, day, desk } = this;
    const number = this.entries.length + 1;
    /** @type {Entry} */
    let entry = { before: head, day, desk, number, request, signatures: [] };
    for (const [place, { person, identity }] of signers.entries()) {
      const signature = place
        ? await signEntry(identity, entry)
        : await signRequest(identity, request);
      const next = { algorithm: "ed25519", by: person, signature };
      entry = { ...entry, signatures: [...entry.signatures, next] };
    }
    return entry;
  }

  /** @param {string} act @param {Record<string, any>} facts @param {string} subject @param {Someone[]} signers */
  async add(act, facts, subject, signers) {
    const entry = await this.entry(this.request(act, facts, subject), signers);
    this.entries.push(entry);
    this.head = await hashOf(entry);
    if (entry.number === 1) this.genesis = this.head;
    return entry;
  }

  /** @param {Someone} founder @param {string} recipient of the desk */
  async found(founder, recipient) {
    this.people.push(founder);
    const kit = await someone("kit");
    const { person } = founder;
    const roles = ["custodian", "editor", "reviewer"];
    const people = [{ ...(await keysOf(founder, this.desk, ZEROS)), person, roles }];
    const facts = {
      carried: 0,
      from: {},
      kit: await keysOf(kit, this.desk, ZEROS),
      people,
      recipient,
    };
    return this.add("found", { ...facts, server: this.day }, "", [founder]);
  }

  /** @param {Someone} newcomer @param {Someone[]} signers @param {string[]} [roles] */
  async admit(newcomer, signers, roles = ["reviewer"]) {
    this.people.push(newcomer);
    const keys = await keysOf(newcomer, this.desk, this.genesis);
    return this.add("admit", { ...keys, replaces: 0, roles }, newcomer.person, signers);
  }

  /** @param {Someone} by @returns {Promise<import("../src/roster/check.js").ServedMark>} */
  async mark({ person, identity }) {
    const mark = { head: this.head, number: this.entries.length, person, week: "2026-W23" };
    const signature = await signWords(identity, "amana-mark/1", { desk: this.desk, ...mark });
    return { ...mark, signature };
  }

  /** @returns {Served} */
  served() {
    return {
      desk: this.desk,
      genesis: this.genesis,
      entries: this.entries.map((entry) => toBase64(canonicalOf(entry))),
      proposals: [],
      marks: [],
      names: Object.fromEntries(
        this.people.map(({ person, name, salt }) => [person, { name, salt }]),
      ),
      nonce: fresh(32),
    };
  }

  /** @param {string} day @returns {import("../src/roster/memory.js").Seen} */
  seen(day = this.day) {
    return { genesis: this.genesis, number: this.entries.length, head: this.head, day };
  }
}
