// Builds src/ into dist/, which Django serves as /static/desk/. Each page has one script; what opens and
// seals runs in the worker alone, so only that one carries the cryptography.
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const common = /** @type {const} */ ({
  bundle: true,
  minify: true,
  target: "es2022",
  outdir: "dist",
  legalComments: "eof",
  logLevel: "warning",
});
/** @param {string[]} paths below src/; each becomes one file in dist/, by its own name alone */
const entries = (...paths) =>
  paths.map((path) => ({ in: `src/${path}`, out: path.replace(/^.*\/|\.js$/g, "") }));

const pages = readdirSync("src/pages").map((name) => `pages/${name}`);
rmSync("dist", { recursive: true, force: true });
await build({ ...common, entryPoints: entries(...pages), format: "esm" });
await build({ ...common, entryPoints: entries("sealed/worker.js"), format: "iife" });
// A sandboxed frame has no origin that could fetch a module, so its script is a classic one. So is the one that
// comes before all others: a module would wait for the page.
const framed = entries("reading/preview.js", "redaction/redactor.js", "page/no_network.js");
await build({ ...common, entryPoints: framed, format: "iife" });
// What a reporter takes along stands in the page itself, and is no module; nor is the script of the page that seals
// and sends, so that one digest covers all of it.
await build({
  ...common,
  entryPoints: entries("reporter/away.js", "reporter/sending.js"),
  format: "iife",
  legalComments: "none",
});
writeFileSync("dist/build.stamp", "");
