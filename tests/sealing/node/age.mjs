// The npm package as a command: `seal KIND KEY` or `open KIND KEY`, from standard input to standard output.
// KIND is "key" or "passphrase".
import { Decrypter, Encrypter } from "age-encryption";
import { readFileSync, writeSync } from "node:fs";

const [verb, kind, key] = process.argv.slice(2);
const data = new Uint8Array(readFileSync(0));
let result;
if (verb === "seal") {
  const encrypter = new Encrypter();
  if (kind === "passphrase") {
    encrypter.setPassphrase(key);
    encrypter.setScryptWorkFactor(10);
  } else encrypter.addRecipient(key);
  result = await encrypter.encrypt(data);
} else {
  const decrypter = new Decrypter();
  if (kind === "passphrase") decrypter.addPassphrase(key);
  else decrypter.addIdentity(key);
  result = await decrypter.decrypt(data);
}
for (let place = 0; place < result.length; ) place += writeSync(1, result, place);
