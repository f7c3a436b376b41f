// The list of what is cut out of a recording and what is silent in it: times to type, or to take from the player.
import { all, h } from "../page/dom.js";
import { clock, seconds } from "./spans.js";

/** @typedef {import("./spans.js").Span} Span */
/** @typedef {import("./stage.js").Say} Say */

export class Cuts {
  /** @param {HTMLMediaElement} player @param {Say} say @param {() => void} changed */
  constructor(player, say, changed) {
    this.player = player;
    this.say = say;
    this.changed = changed;
    this.element = h("ol", { class: "cuts" });
    this.tools = /** @type {const} */ (["cut", "mute"]).map((what) =>
      h(
        "button",
        { type: "button", class: "quiet", click: () => this.add(what) },
        say(`redact_${what}`),
      ),
    );
  }

  /** @param {import("./spans.js").What} what from where the player stands, for two seconds */
  add(what) {
    const at = this.player.currentTime;
    const row = h("li", { "data-what": what }, h("strong", {}, this.say(`redact_${what}`)), " ");
    for (const [name, value] of /** @type {const} */ ([
      ["from", at],
      ["to", Math.min(at + 2, this.player.duration || at + 2)],
    ])) {
      const field = h("input", {
        name,
        size: "8",
        dir: "ltr",
        inputmode: "decimal",
        value: clock(value),
      });
      field.addEventListener("input", () => this.#check(row));
      const now = () => {
        field.value = clock(this.player.currentTime);
        this.#check(row);
      };
      row.append(
        h("label", {}, this.say(`redact_${name}`), " ", field),
        h("button", { type: "button", class: "quiet", click: now }, this.say("redact_here")),
        " ",
      );
    }
    const remove = () => {
      row.remove();
      this.changed();
    };
    row.append(
      h("button", { type: "button", class: "quiet", click: remove }, this.say("redact_remove")),
    );
    this.element.append(row);
    row.querySelector("input")?.focus();
    this.#check(row);
  }

  /** @param {HTMLElement} row */
  #check(row) {
    const [from, to] = this.#times(row);
    const good = Number.isFinite(from) && Number(to) > Number(from);
    for (const field of all(row, "input", HTMLInputElement))
      field.setAttribute("aria-invalid", String(!good));
    this.changed();
  }

  /** @param {HTMLElement} row @returns {number[]} */
  #times(row) {
    return all(row, "input", HTMLInputElement).map((field) => seconds(field.value));
  }

  /** @returns {Span[] | null} null while one is not good */
  spans() {
    const rows = all(this.element, "li", HTMLElement);
    if (rows.some((row) => row.querySelector("[aria-invalid=true]"))) return null;
    return rows.map((row) => {
      const [from = 0, to = 0] = this.#times(row);
      return { from, to, what: row.dataset["what"] === "cut" ? "cut" : "mute" };
    });
  }
}

/** @param {Span[]} spans @returns {string[]} what was done, in the archive's words */
export function alterations(spans) {
  return [
    ...(spans.some(({ what }) => what === "cut") ? ["trimmed"] : []),
    ...(spans.some(({ what }) => what === "mute") ? ["audio_removed"] : []),
  ];
}
