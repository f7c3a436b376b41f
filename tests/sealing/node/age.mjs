// The npm package as a command: `seal KIND KEY` or `open KIND KEY`, from standard input to standard output.
// KIND is "key" or "passphrase". `recipient key IDENTITY` gives the public half.
import { Decrypter, Encrypter, identityToRecipient } from "age-encryption";
import { readFileSync, writeSync } from "node:fs";

async function sealed(kind, key, data) {
  const encrypter = new Encrypter();
  if (kind === "passphrase") {
    encrypter.setPassphrase(key);
    encrypter.setScryptWorkFactor(10);
  } else encrypter.addRecipient(key);
  return encrypter.encrypt(data);
}

async function opened(kind, key, data) {
  const decrypter = new Decrypter();
  if (kind === "passphrase") decrypter.addPassphrase(key);
  else decrypter.addIdentity(key);
  return decrypter.decrypt(data);
}

async function recipient(kind, key) {
  return new TextEncoder().encode(await identityToRecipient(key));
}

const verbs = { seal: sealed, open: opened, recipient };
const [verb, kind, key] = process.argv.slice(2);
const result = await verbs[verb](kind, key, new Uint8Array(readFileSync(0)));
for (let place = 0; place < result.length; ) place += writeSync(1, result, place);
