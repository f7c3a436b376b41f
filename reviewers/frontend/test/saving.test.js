import assert from "node:assert/strict";
import { test } from "node:test";
import { ENDINGS, savedName } from "../src/reading/saving.js";
import { python } from "./python.js";

test("the endings are those of the offline tool", () => {
  const script = "from sealing.endings import ENDINGS\nanswer(' '.join(ENDINGS).encode())";
  assert.deepEqual([...ENDINGS], new TextDecoder().decode(python(script)).split(" "));
});

test("a clean file is saved under its name, and what a forger named under none that runs", () => {
  assert.equal(savedName("files/01.jpg"), "01.jpg");
  for (const name of ["desktop", "html", "svg", "js", "exe", "jpg.lnk", "json", "bin"])
    assert.equal(savedName(`files/02.${name}`), "02.bin");
  assert.equal(savedName("files/03"), "03.bin");
});
