// A field for the number of a case offers the cases whose number begins as typed (the combobox of the ARIA Authoring
// Practices 1.2). Without it, or with the line gone, a number that is typed whole works all the same.
import { getJson } from "./api.js";
import { h } from "./dom.js";
import { say } from "./words.js";

/** @typedef {{ number: string, day: string, state: string, assignee: string }} Offer */

const PAUSE = 150; // milliseconds after a key: one request for a word, not one for each letter
let made = 0; // lists, each with an id of its own
/** @type {WeakMap<HTMLInputElement, Offers>} */
const known = new WeakMap();

class Offers {
  #field;
  #list;
  #status;
  #asked = "";
  /** @type {number | undefined} */ #timer;

  /** @param {HTMLInputElement} field */
  constructor(field) {
    made += 1;
    this.#field = field;
    this.#list = h("ul", {
      id: `offers-${made}`,
      role: "listbox",
      class: "offers",
      hidden: true,
      "aria-label": say("offers"),
    });
    this.#status = h("p", { class: "meta", role: "status" });
    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.#list.id,
    })) {
      field.setAttribute(name, value);
    }
    field.after(this.#status, this.#list);
    // The press that chooses must not take the focus from the field first.
    this.#list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.#list.addEventListener("click", (event) =>
      this.#choose(/** @type {Element} */ (event.target).closest("li")),
    );
    field.addEventListener("keydown", (event) => this.#pressed(event));
    field.addEventListener("blur", () => this.#close());
  }

  /** Asks once the typing rests. */
  typed() {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#ask(), PAUSE);
  }

  async #ask() {
    const typed = (this.#asked = this.#field.value.trim());
    if (!typed) {
      this.#show([], "");
      return;
    }
    const address = `${this.#field.dataset["offers"]}?begins=${encodeURIComponent(typed)}`;
    const response = await getJson(address).catch(() => null);
    // A newer question is under way: its answer is the one to show.
    if (typed !== this.#asked) return;
    const cases = /** @type {Offer[]} */ (response?.["cases"] ?? []);
    const count = say(response?.["more"] ? "offers_more" : "offers_count", { count: cases.length });
    this.#show(cases, response === null ? "" : cases.length ? count : say("offers_none"));
  }

  /** @param {Offer[]} cases @param {string} status */
  #show(cases, status) {
    this.#list.replaceChildren(
      ...cases.map(({ number, day, state, assignee }, place) =>
        h(
          "li",
          {
            role: "option",
            id: `${this.#list.id}-${place}`,
            "aria-selected": "false",
            "data-number": number,
          },
          h("code", { dir: "ltr" }, number),
          " · ",
          h("time", { dir: "ltr" }, day),
          ` · ${state}`,
          assignee && h("span", {}, " · ", h("bdi", {}, assignee)),
        ),
      ),
    );
    this.#status.textContent = status;
    this.#list.hidden = !cases.length;
    this.#field.setAttribute("aria-expanded", String(cases.length > 0));
    this.#field.removeAttribute("aria-activedescendant");
  }

  #close() {
    this.#asked = "";
    window.clearTimeout(this.#timer);
    this.#show([], this.#status.textContent ?? "");
  }

  /** @returns {Element | undefined} */
  get #current() {
    return this.#list.querySelector("[aria-selected=true]") ?? undefined;
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    const options = Array.from(this.#list.children);
    if (!options.length) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      const at = this.#current ? options.indexOf(this.#current) : step > 0 ? -1 : 0;
      this.#mark(options, (at + step + options.length) % options.length);
    } else if (event.key === "Enter" && this.#current) {
      event.preventDefault();
      this.#choose(this.#current);
    } else if (event.key === "Escape") {
      event.preventDefault();
      this.#close();
    }
  }

  /** @param {Element[]} options @param {number} place */
  #mark(options, place) {
    options.forEach((option, at) => option.setAttribute("aria-selected", String(at === place)));
    const option = options[place];
    if (!option) return;
    this.#field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  /** @param {Element | null} option */
  #choose(option) {
    if (!(option instanceof HTMLElement)) return;
    this.#field.value = option.dataset["number"] ?? "";
    this.#status.textContent = "";
    this.#close();
    this.#field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

// Listened to from above, so that a field which a later part of the page brings is one as well.
document.addEventListener("input", ({ target }) => {
  if (!(target instanceof HTMLInputElement) || target.dataset["offers"] === undefined) return;
  const offers = known.get(target) ?? new Offers(target);
  known.set(target, offers);
  offers.typed();
});
