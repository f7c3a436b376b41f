// Builds src/ into dist/, which Django serves as /static/desk/. Each page has one script; what opens and
// seals runs in the worker alone, so only that one carries the cryptography.
import { rmSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const PAGES = [
  "key",
  "found",
  "case",
  "draft",
  "release",
  "people",
  "holders",
  "dossier",
  "sign_in",
  "account",
  "queue",
  "search",
];

const common = /** @type {const} */ ({
  bundle: true,
  minify: true,
  target: "es2022",
  outdir: "dist",
  legalComments: "eof",
  logLevel: "warning",
});

rmSync("dist", { recursive: true, force: true });
await build({ ...common, entryPoints: PAGES.map((page) => `src/${page}.js`), format: "esm" });
await build({ ...common, entryPoints: ["src/worker.js"], format: "iife" });
// A sandboxed frame has no origin that could fetch a module, so its script is a classic one.
await build({ ...common, entryPoints: ["src/preview.js", "src/redactor.js"], format: "iife" });
writeFileSync("dist/build.stamp", "");
