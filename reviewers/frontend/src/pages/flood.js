// What waits aside: its first words, opened here when somebody asks, and the choice of what the desk should see.
import "./people.js";
import { getJson, post } from "../page/api.js";
import { all, h } from "../page/dom.js";
import { address, onForms, read } from "../forms/forms.js";
import { fail, keys } from "../page/page.js";
import { messageFrom, wordsOf } from "../reading/parcel.js";
import { onRenewal } from "../page/renew.js";
import { deskKey } from "../roster/desk_key.js";
import { say } from "../page/words.js";

/** @typedef {{ id: string, url: string, day: string }} Waiting */

/** @param {Waiting} entry @param {string} identity @returns {Promise<HTMLElement>} */
async function row({ id, url, day }, identity) {
  const words = h("div", { class: "long" });
  try {
    words.append(wordsOf(await messageFrom(url, identity)));
  } catch (error) {
    fail(words, error);
  }
  const box = h("input", { type: "checkbox", name: "report", value: id });
  return h("li", {}, h("p", {}, h("label", {}, box, " ", h("time", { dir: "ltr" }, day))), words);
}

/** @param {HTMLElement} section of one desk @param {HTMLElement} list */
async function show(section, list) {
  try {
    const { identity } = await deskKey(keys(), section.dataset["desk"] ?? "");
    const found = await getJson(section.dataset["aside"] ?? "");
    list.replaceChildren(h("li", { role: "status" }, say("opening")));
    /** @type {HTMLElement[]} */ const rows = [];
    for (const entry of /** @type {Waiting[]} */ (found["reports"]))
      rows.push(await row(entry, identity));
    list.replaceChildren(...rows);
    for (const button of all(section, "button", HTMLButtonElement)) button.hidden = !rows.length;
  } catch (error) {
    fail(list, error);
  }
}

/** @type {WeakSet<Element>} */
const wired = new WeakSet();

/** Shows the words where somebody asked for them: anew after each renewal, which may bring others. */
function begin() {
  for (const section of all(document, "[data-aside]", HTMLElement)) {
    const [details] = all(section, "details", HTMLDetailsElement);
    const [list] = all(section, "[data-list]", HTMLElement);
    if (!details || !list) continue;
    const open = () => {
      if (details.open) void show(section, list);
    };
    if (!wired.has(details)) details.addEventListener("toggle", open);
    wired.add(details);
    open();
  }
}

onRenewal(begin);
begin();

onForms("form[data-these]", "sending", async (form) => {
  const reports = all(form, "[name=report]:checked", HTMLInputElement).map(({ value }) => value);
  const { desk } = read(form).clear;
  return post(address(form), { desk: desk ?? "", reports: reports.join(",") });
});
