// Somebody else was quicker: what they did is said beside the refusal, and what was typed here stays.
import { getJson } from "./api.js";
import { h } from "./dom.js";
import { asDeskError } from "./errors.js";
import { data, fail } from "./page.js";
import { renew } from "./renew.js";
import { say } from "./words.js";

const CONFLICT = 409;

/**
 * @param {HTMLElement} place
 * @param {unknown} error
 */
export async function failed(place, error) {
  fail(place, error);
  const address = data()?.meanwhile;
  if (!address || asDeskError(error).response["status"] !== CONFLICT) return;
  const response = await getJson(address).catch(() => ({ entries: [] }));
  const entries = /** @type {{ act: string, actor: string }[]} */ (response["entries"] ?? []);
  if (!entries.length) return;
  const items = entries.map(({ act, actor }) =>
    h("li", {}, act, actor && " · ", actor && h("bdi", {}, actor)),
  );
  place.firstElementChild?.append(h("p", {}, say("changes")), h("ul", {}, ...items));
  if (place.closest("form[data-desk]"))
    place.firstElementChild?.append(h("p", {}, renewing(place)));
}

/** The words of the form stay, and what else it says is then of the case as it is. @param {HTMLElement} place */
function renewing(place) {
  const click = () => void renew().catch((error) => fail(place, error));
  return h("button", { type: "button", class: "quiet", click }, say("renew"));
}
