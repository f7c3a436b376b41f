// What stripping took out of a file, or saw in it and left, in sentences.
import { beginning, isolated, say } from "../page/words.js";

/** @typedef {{ what: string, count: number, places?: string[] }[]} Removed as removed.json in a parcel has it, of one file */

/**
 * @param {Removed} report
 * @returns {string[]} what was removed in one sentence, and a sentence for each thing that was noticed and left
 */
export function changes(report) {
  const notices = beginning("noticed_");
  const seen = (/** @type {{ what: string }} */ { what }) => `noticed_${what}` in notices;
  const removed = report.filter((each) => !seen(each));
  const items = removed.map(({ what, count, places }) =>
    say("removed_item", { what: say(`removed_${what}`) + where(places), count }),
  );
  const noticed = report
    .filter(seen)
    .map(({ what, places }) => say(`noticed_${what}`, { places: where(places) }));
  return [
    items.length ? say("removed", { list: items.join(say("comma")) }) : say("removed_nothing"),
    ...noticed,
  ];
}

/** @param {string[]} [places] as the parcel has them, "page 3" or "sheet 1 B7" @returns {string} them in words, in brackets */
function where(places = []) {
  const words = places.map((place) => {
    const [unit = "", number = "", cell = ""] = place.split(" ");
    const name = cell ? "place_cell" : `place_${unit}`;
    return say(name, { number: Number(number), cell: isolated(cell) });
  });
  return words.length ? say("places", { list: words.join(say("comma")) }) : "";
}
