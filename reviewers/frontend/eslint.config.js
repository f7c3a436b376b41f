// What prettier cannot put right. The types are checked by tsc, so that only faults of the code are looked for here.
import js from "@eslint/js";
import globals from "globals";

export default [
  { ignores: ["dist/", "src/generated/"] },
  js.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      // `_rest` is taken out of an object in order to leave it out.
      "no-unused-vars": ["error", { varsIgnorePattern: "^_", argsIgnorePattern: "^_" }],
      "no-var": "error",
      "prefer-const": "error",
      eqeqeq: "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-console": "error",
      // As the Python modules: one concept a module.
      "max-lines": ["error", 199],
    },
  },
  { files: ["src/**/*.js"], languageOptions: { globals: globals.browser } },
  { files: ["src/sealed/worker.js"], languageOptions: { globals: globals.worker } },
  { files: ["test/**/*.js", "*.js", "*.mjs"], languageOptions: { globals: globals.node } },
];
