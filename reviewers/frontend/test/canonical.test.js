import assert from "node:assert/strict";
import { test } from "node:test";
import { canonical } from "../src/sealed/canonical.js";

test("it writes the example of RFC 8785, section 3.2.3", () => {
  // As the RFC writes it: a number that no double holds exactly, and an escape that needs none.
  const value = {
    // eslint-disable-next-line no-loss-of-precision
    numbers: [333333333.33333329, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
    // eslint-disable-next-line no-useless-escape
    string: "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
    literals: [null, true, false],
  };
  const written =
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
    '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}';
  assert.equal(canonical(value), written);
});

test("it sorts names by UTF-16 code units", () => {
  const value = {
    "\u20ac": 1,
    "\r": 2,
    "\ufb33": 3,
    1: 4,
    "\u{1f600}": 5,
    "\u0080": 6,
    "\u00f6": 7,
  };
  const sorted = ["\\r", "1", "\u0080", "\u00f6", "\u20ac", "\u{1f600}", "\ufb33"];
  const found = [...canonical(value).matchAll(/"([^"]*)":/g)].map((match) => match[1]);
  assert.deepEqual(found, sorted);
});

test("it keeps Arabic as it is", () => {
  assert.equal(canonical({ ar: "الطبقة", en: "Tabqa" }), '{"ar":"الطبقة","en":"Tabqa"}');
});

for (const [what, value] of /** @type {[string, any][]} */ ([
  ["a lone surrogate", ["\ud800"]],
  ["what is not a number", [NaN]],
  ["what is not there", { a: undefined }],
])) {
  test(`it refuses ${what}`, () => assert.throws(() => canonical(value), TypeError));
}
