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
  const done = spawnSync(PYTHON, ["-c", frame + script, ...words], {
    cwd: ROOT,
    input: given,
    maxBuffer: 1 << 28,
  });
  if (done.status !== 0) throw new Error(String(done.stderr));
  return new Uint8Array(done.stdout);
}
