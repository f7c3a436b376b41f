// What two people read to each other: 24 digits of a person's keys and name, and of a desk's list and key.
import { sha256 } from "../sealed/bytes.js";
import { canonicalOf, signable } from "./statements.js";

const DIGITS = 24n; // 79 bits, as everywhere at the desk

/** @param {string} digest hex @returns {string} in groups of four */
function grouped(digest) {
  const number = BigInt(`0x${digest}`) % 10n ** DIGITS;
  return (number.toString().padStart(Number(DIGITS), "0").match(/.{4}/g) ?? []).join(" ");
}

/** @param {{ name: string, recipient: string, signing: string }} person `name`: of the account @returns {Promise<string>} */
export const personDigits = async ({ name, recipient, signing }) =>
  grouped(await sha256(signable("amana-person/1", { name, recipient, signing })));

/** @param {{ desk: string, genesis: string, head: string, recipient: string }} state @returns {Promise<string>} */
export const deskDigits = async ({ desk, genesis, head, recipient }) =>
  grouped(await sha256(signable("amana-desk/1", { desk, genesis, head, recipient })));

/** @param {string} name of the account @param {string} salt 64 hex @returns {Promise<string>} what the list says in the place of a name */
export const nameCommitment = (name, salt) => sha256(canonicalOf({ name, salt }));

const HEAD_DIGITS = 32; // of a hash, which is enough on paper (`python -m sealing roster --kit`)

/** @param {{ number: number, head: string }} end @returns {string} as on the paper of the kit */
export const endOf = ({ number, head }) => `${number}:${head.slice(0, HEAD_DIGITS)}`;
