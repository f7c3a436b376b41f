// "Who holds what": the story of a list, for people, and when each of them was here last.
import { all, h } from "../page/dom.js";
import { isolated, say } from "../page/words.js";
import { mondayOf } from "./days.js";
import { rolesSaid } from "./described.js";
import { today } from "./served.js";
import { KIT } from "./statements.js";
import { timeline } from "./timeline.js";

/** @typedef {import("./check.js").Checked & { state: import("./state.js").State }} Listed */
/** @typedef {import("./timeline.js").Line} Line */

const SHORT = 8; // digits of a person whose name is not proved, or was erased

/** @param {Listed} list @param {string} person @returns {string} */
function called({ names }, person) {
  if (person === KIT) return say("the_kit");
  return isolated(names[person] ?? person.slice(0, SHORT));
}

/** @param {Listed} list @param {string[]} people @returns {string} */
const all_called = (list, people) =>
  people.map((person) => called(list, person)).join(say("comma"));

/** @param {Listed} list @param {Line} line @returns {HTMLElement} */
function shownLine(list, line) {
  const { act, by, subject, people, roles, replaces, lone, running } = line;
  const values = {
    by: all_called(list, by),
    who: subject ? called(list, subject) : all_called(list, people),
    roles: rolesSaid(roles),
    lost: line.lost.map(isolated).join(say("comma")),
  };
  const notes = running.map(({ person, until }) =>
    say("past_link", { who: called(list, person), day: isolated(until) }),
  );
  if (lone) notes.unshift(say("past_alone"));
  return h(
    "li",
    {},
    h("time", { dir: "ltr", datetime: line.day }, line.day),
    ` ${say(`past_${act === "admit" && replaces ? "replace" : act}`, values)}`,
    ...notes.map((note) => h("small", { class: "meta" }, ` ${note}`)),
  );
}

/** @param {HTMLElement} place of one desk @param {Listed} list */
export function showHistory(place, list) {
  for (const each of all(place, "[data-history]", HTMLElement))
    each.replaceChildren(
      ...timeline(list.state, list.past, today()).map((line) => shownLine(list, line)),
    );
  showMarks(place, list);
}

/**
 * Also of a list that is not to be believed: whose mark lies on another one is what a colleague has to be asked about.
 *
 * @param {HTMLElement} place
 * @param {import("./check.js").Checked} list
 */
export function showMarks(place, { marks, off, state }) {
  for (const each of all(place, "[data-mark]", HTMLElement)) {
    const person = each.dataset["mark"] ?? "";
    const apart = off.includes(person);
    const { week } = marks[person] ?? {};
    each.classList.toggle("danger", apart);
    if (apart) each.textContent = say("off_mark");
    else if (state && person in state.people)
      each.textContent = week ? say("in_week", { day: isolated(mondayOf(week)) }) : say("no_mark");
  }
}
