// A picture with boxes over it, drawn with a pointer or with the keyboard alone. Coordinates are the picture's own.
import { inside, moved, sized, spanned } from "./boxes.js";
import { h } from "../page/dom.js";

/** @typedef {import("./boxes.js").Box} Box */
/** @typedef {import("./boxes.js").Size} Size */
/** @typedef {"face" | "text" | "crop"} Kind */
/** @typedef {{ kind: Kind, box: Box, element: HTMLElement }} Placed */
/** @typedef {(name: string, values?: Record<string, string | number>) => string} Say */

const ARROWS = /** @type {Record<string, [number, number]>} */ ({
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
});
const STEP = 0.01; // of the shorter side; a tenth of it with Alt
const CORNER = 16; // pixels of the screen: where a box is taken to change its size

export class Stage {
  /** @type {Placed[]} */ placed = [];
  /** @type {Kind} what a drag over the picture makes */ tool = "face";

  /** @param {HTMLElement} surface @param {Size} size of the picture @param {Say} say @param {() => void} changed */
  constructor(surface, size, say, changed) {
    this.size = size;
    this.say = say;
    this.changed = changed;
    this.element = h("div", { class: "stage", dir: "ltr" }, surface);
    this.element.addEventListener("pointerdown", (event) => this.#draw(event));
  }

  /** @param {Kind} kind @param {Box} [box] in the middle when left out; there is one crop at most */
  add(kind, box) {
    const { width, height } = this.size;
    const middle = { x: width * 0.4, y: height * 0.4, width: width * 0.2, height: height * 0.2 };
    const whole = { x: width * 0.1, y: height * 0.1, width: width * 0.8, height: height * 0.8 };
    for (const other of kind === "crop" ? this.boxes("crop") : []) this.#remove(other);
    const element = h("button", { type: "button", "data-kind": kind });
    const placed = {
      kind,
      box: inside(box ?? (kind === "crop" ? whole : middle), this.size),
      element,
    };
    element.addEventListener("keydown", (event) => this.#key(event, placed));
    element.addEventListener("pointerdown", (event) => this.#grab(event, placed));
    this.placed.push(placed);
    this.element.append(element);
    this.#place(placed, placed.box);
    element.focus();
    return placed;
  }

  /** @param {Kind} [kind] */
  boxes(kind) {
    return this.placed.filter((each) => !kind || each.kind === kind);
  }

  /** @param {Placed} each */
  #remove(each) {
    this.placed = this.placed.filter((other) => other !== each);
    each.element.remove();
    this.changed();
  }

  /** @param {Placed} each @param {Box} box */
  #place(each, box) {
    each.box = box;
    const { style } = each.element;
    style.left = `${(100 * box.x) / this.size.width}%`;
    style.top = `${(100 * box.y) / this.size.height}%`;
    style.width = `${(100 * box.width) / this.size.width}%`;
    style.height = `${(100 * box.height) / this.size.height}%`;
    const percent = (/** @type {number} */ value, /** @type {number} */ of) =>
      `${Math.round((100 * value) / of)} %`;
    const where = {
      left: percent(box.x, this.size.width),
      top: percent(box.y, this.size.height),
      width: percent(box.width, this.size.width),
      height: percent(box.height, this.size.height),
    };
    each.element.setAttribute("aria-label", this.say(`redact_box_${each.kind}`, where));
    this.changed();
  }

  /** @param {KeyboardEvent} event @param {Placed} each */
  #key(event, each) {
    if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      this.#remove(each);
      this.placed.at(-1)?.element.focus();
      return;
    }
    const [right, down] = ARROWS[event.key] ?? [0, 0];
    if (!right && !down) return;
    event.preventDefault();
    const step = Math.min(this.size.width, this.size.height) * STEP * (event.altKey ? 0.1 : 1);
    const change = event.shiftKey ? sized : moved;
    this.#place(each, change(each.box, right * step, down * step, this.size));
  }

  /** @param {PointerEvent} event @returns {{ x: number, y: number }} the place in the picture */
  #at(event) {
    const shown = this.element.getBoundingClientRect();
    return {
      x: ((event.clientX - shown.left) * this.size.width) / shown.width,
      y: ((event.clientY - shown.top) * this.size.height) / shown.height,
    };
  }

  /** @param {PointerEvent} event @param {(to: { x: number, y: number }) => void} follow */
  #follow(event, follow) {
    const move = (/** @type {PointerEvent} */ next) => follow(this.#at(next));
    this.element.setPointerCapture(event.pointerId);
    this.element.addEventListener("pointermove", move);
    for (const end of /** @type {const} */ (["pointerup", "pointercancel"])) {
      this.element.addEventListener(
        end,
        () => this.element.removeEventListener("pointermove", move),
        { once: true },
      );
    }
  }

  /** @param {PointerEvent} event */
  #draw(event) {
    if (event.button !== 0) return;
    event.preventDefault();
    const from = this.#at(event);
    const placed = this.add(this.tool, spanned(from, from, this.size));
    this.#follow(event, (to) => this.#place(placed, spanned(from, to, this.size)));
  }

  /** @param {PointerEvent} event @param {Placed} each */
  #grab(event, each) {
    event.preventDefault();
    event.stopPropagation();
    each.element.focus();
    const shown = each.element.getBoundingClientRect();
    const atCorner = shown.right - event.clientX < CORNER && shown.bottom - event.clientY < CORNER;
    const [from, before] = [this.#at(event), each.box];
    this.#follow(event, (to) =>
      this.#place(
        each,
        (atCorner ? sized : moved)(before, to.x - from.x, to.y - from.y, this.size),
      ),
    );
  }
}
