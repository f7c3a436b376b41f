import assert from "node:assert/strict";
import { test } from "node:test";
import { savedName } from "../src/reading/saving.js";
import { python } from "./python.js";

const SCRIPT =
  "from stripping.kinds import outputs\nanswer(' '.join(each.ending for each in outputs()).encode())";
const ENDINGS = new TextDecoder().decode(python(SCRIPT)).split(" ");

test("a clean file is saved under its own name", () => {
  for (const ending of ENDINGS)
    assert.equal(savedName(`files/01.${ending}`, ENDINGS), `01.${ending}`);
});

test("what a forger put in is saved under none that a program runs or renders", () => {
  for (const name of ["desktop", "html", "svg", "js", "exe", "jpg.lnk", "json", "bin"])
    assert.equal(savedName(`files/02.${name}`, ENDINGS), "02.bin");
  assert.equal(savedName("files/03", ENDINGS), "03.bin");
});
