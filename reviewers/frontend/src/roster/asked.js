// What is proposed for a desk's list, as whoever signs as the second reads it.
import { all, h } from "../page/dom.js";
import { isolated, say } from "../page/words.js";
import { described } from "./described.js";
import { endOf, nameCommitment } from "./digits.js";
import { answerOf } from "./served.js";
import { sameKeys } from "./state.js";

/** @typedef {import("./check.js").Checked & { state: import("./state.js").State }} Listed */
/** @typedef {import("./check.js").Proposal} Proposal */
/** @typedef {import("./described.js").Names} Names */

const SHORT = 8; // digits of a person whose name is not proved

/**
 * @param {string} desk
 * @param {Listed | null} list
 * @returns {Promise<Names>}
 */
export async function namesOf(desk, list) {
  const { names = {} } = /** @type {any} */ ((await answerOf(desk)) ?? {});
  const called = (/** @type {string} */ person) => list?.names[person] ?? person.slice(0, SHORT);
  return {
    called,
    line: list ? endOf(list.state) : "",
    proved: async (person, keys) => {
      const opened = names[person];
      if (opened && (await nameCommitment(opened.name, opened.salt)) === keys.name)
        return opened.name;
      // A founder of a further desk is known by the keys that stand in this one.
      const people = Object.entries(list?.state.people ?? {});
      const found = people.find(([, stands]) => sameKeys(stands, keys));
      return found ? called(found[0]) : "";
    },
  };
}

/** Who is proposed already is admitted beside that proposal alone. @param {HTMLElement} place @param {string} person */
function onlyBelow(place, person) {
  const forms = `form[data-roster="admit"][data-person="${person}"]`;
  for (const form of all(place, forms, HTMLFormElement))
    form.replaceWith(h("p", { role: "status" }, say("admission_signed")));
}

/**
 * Whoever signs as the second reads what the first one signed; the form is there only beside that.
 *
 * @param {HTMLElement} place
 * @param {Proposal[]} proposals whose signatures were checked
 * @param {Names} names
 */
export async function showProposals(place, proposals, names) {
  for (const asked of all(place, "[data-asked]", HTMLElement)) {
    const proposal = proposals.find(({ id }) => String(id) === asked.dataset["asked"]);
    const forms = all(place, `[data-complete="${asked.dataset["asked"]}"]`, HTMLFormElement);
    for (const form of forms) form.hidden = !proposal;
    if (!proposal) {
      asked.replaceChildren(h("p", { class: "danger" }, say("ask_unsigned")));
      continue;
    }
    const { request, signature } = proposal;
    if (request.act === "admit") onlyBelow(place, request.subject);
    const [founder] = (request.facts["people"] ?? []).filter(
      (/** @type {{ person: string }} */ each) => each.person === signature.by,
    );
    const maker = founder ? await names.proved(signature.by, founder) : names.called(signature.by);
    const act = request.facts["carried"] === 1 ? "carry" : request.act;
    const title = say("asked_by", { title: say(`title_${act}`) });
    const [before = "", after = ""] = title.split("{name}");
    asked.replaceChildren(
      h("h3", {}, before, h("bdi", {}, maker), after),
      ...(await described(request, names)),
      h("p", { class: "meta" }, say("asked_until", { day: isolated(request.last_day) })),
    );
    for (const form of forms)
      for (const button of all(form, "[data-sign]", HTMLElement))
        button.textContent = say(`sign_${request.act}`);
  }
}
