// Writes each of the shared age vectors into a folder, as the format's authors publish them.
import { createRequire } from "node:module";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

const vectors = createRequire(import.meta.url)("cctv-age");
for (const [name, bytes] of Object.entries(vectors)) {
  if (bytes instanceof Uint8Array) writeFileSync(join(process.argv[2], name), bytes);
}
