// The date of the event in the editor: how exactly it is known follows from how it is written.
import { precisionOf } from "../record/dates.js";

/**
 * A single date fills in its precision while it is typed; what somebody chose themselves stays.
 *
 * @param {import("../record/rules.js").Rules} rules
 */
export function followDate(rules) {
  const date = document.getElementById("event_date.edtf");
  const precision = document.getElementById("event_date.precision");
  if (!(date instanceof HTMLInputElement) || !(precision instanceof HTMLSelectElement)) return;
  let offered = "";
  date.addEventListener("input", () => {
    if (precision.value !== offered) return;
    precision.value = offered = precisionOf(date.value.trim(), rules.dates);
  });
}
