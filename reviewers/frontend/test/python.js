// The server's own library, as the other side of a round trip.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const PYTHON = existsSync(`${ROOT}/.venv/bin/python`) ? `${ROOT}/.venv/bin/python` : "python3";

/**
 * @param {string} script reads what it is given from `given` (bytes) and writes its answer with `answer(bytes)`
 * @param {Uint8Array} [given]
 * @param {string[]} [words] its `argv`
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function python(script, given = new Uint8Array(), words = []) {
  const frame = `import sys\ngiven, argv = sys.stdin.buffer.read(), sys.argv[1:]\nanswer = sys.stdout.buffer.write\n`;
  return run(["-c", frame + script, ...words], given);
}

/** @returns {Uint8Array} the declaration of the record's fields, as a page gets it */
export const declaration = () => run(["-m", "archive.record", "--json"], new Uint8Array());

/** @param {string[]} command @param {Uint8Array} input @returns {Uint8Array<ArrayBuffer>} */
function run(command, input) {
  const done = spawnSync(PYTHON, command, { cwd: ROOT, input, maxBuffer: 1 << 28 });
  if (done.status !== 0) throw new Error(String(done.stderr));
  return new Uint8Array(done.stdout);
}
