// One short sentence about what was just done, at the foot of the window and for screen readers.
import { h } from "./dom.js";
import { say } from "./words.js";

const SAVED = "desk-saved";
const place = h("p", { class: "saying", role: "status" });
document.body.append(place);

/**
 * @param {string} words none to take the last ones away
 * @param {string} [state] "saved" and "back" hold until somebody types again, "trouble" until it is over
 */
export function showStatus(words, state = "") {
  place.textContent = words;
  place.dataset["state"] = state;
}

/**
 * Beside what is said already: that something was saved is never lost behind another sentence.
 *
 * @param {string} words
 * @param {string} state
 */
export function addStatus(words, state) {
  const states = [place.dataset["state"], state];
  showStatus(
    [place.textContent, words].filter(Boolean).join(" "),
    states.includes("saved") ? "saved" : state,
  );
}

/** The page that follows says that what was sent from this one was saved. */
export function showStatusOnNextPage() {
  sessionStorage.setItem(SAVED, "1");
}

document.addEventListener("input", () => {
  if (place.dataset["state"] !== "trouble") showStatus("");
});

if (sessionStorage.getItem(SAVED)) {
  sessionStorage.removeItem(SAVED);
  // A screen reader says what changes in a place that it knows already.
  window.addEventListener("load", () => addStatus(say("saved"), "saved"));
}
