// The digits of keys that a page names, computed here from the keys themselves.
import { run } from "../sealed/crypto.js";
import { all } from "../page/dom.js";

/** Fills every place that names a key and has no digits yet. */
export async function showPrints() {
  for (const element of all(document, "[data-print]", HTMLElement)) {
    element.textContent ||= await run("fingerprint", element.dataset["print"] ?? "");
  }
}
