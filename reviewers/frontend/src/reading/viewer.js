// A picture in the sandboxed frame: fitted or at its own size, larger and smaller, turned, and over the whole screen.
// By buttons, by keys, and by dragging; the arrows scroll, as they do in every box that scrolls.

/** @typedef {{ fit: string, actual: string, larger: string, smaller: string, rotate: string, whole: string, keys: string, scale: string }} Tools what the buttons say */
/** @typedef {keyof Omit<Tools, "keys" | "scale">} Tool */

const STEP = 1.25;
const [LEAST, MOST] = [0.05, 16]; // screen pixels for a pixel of the picture: 16 shows how a compression left its marks
const ROOM = 420; // pixels of height that an enlarged picture gets at least, to move about in
const TALLEST = 1600; // pixels: no picture makes the page around it longer
/** @type {Record<string, Tool>} */
const KEYS = {
  "+": "larger",
  "=": "larger",
  "-": "smaller",
  0: "fit",
  1: "actual",
  r: "rotate",
  f: "whole",
};

/** @param {Tool} tool @param {string} label @param {() => void} press */
function button(tool, label, press) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "quiet";
  element.dataset["tool"] = tool;
  element.textContent = label;
  element.addEventListener("click", press);
  return element;
}

class Viewer {
  /** @type {HTMLImageElement} */ #image;
  /** @type {Tools} */ #tools;
  /** @type {() => void} */ #changed;
  #whole = document.createElement("div");
  #box = document.createElement("div");
  #sheet = document.createElement("div");
  #said = document.createElement("output");
  /** @type {number | null} */ #scale = null; // null: fitted
  #turn = 0; // degrees

  /** @param {HTMLImageElement} image @param {Tools} tools @param {() => void} changed when it takes more or less room */
  constructor(image, tools, changed) {
    this.#image = image;
    this.#tools = tools;
    this.#changed = changed;
    this.#whole.className = "viewer";
    this.#box.className = "sight";
    this.#box.tabIndex = 0;
    this.#box.setAttribute("role", "group");
    this.#box.setAttribute("aria-label", `${image.alt}. ${tools.keys}`);
    this.#sheet.append(image);
    this.#box.append(this.#sheet);
    this.#whole.append(this.#bar(), this.#box);
    image.addEventListener("load", () => this.#lay());
    window.addEventListener("resize", () => this.#lay());
    document.addEventListener("fullscreenchange", () => this.#lay());
    this.#box.addEventListener("keydown", (event) => this.#pressed(event));
    this.#box.addEventListener("pointerdown", (event) => this.#dragged(event));
  }

  get element() {
    return this.#whole;
  }

  #bar() {
    const bar = document.createElement("p");
    bar.className = "toolbar";
    for (const tool of /** @type {Tool[]} */ ([
      "fit",
      "actual",
      "larger",
      "smaller",
      "rotate",
      "whole",
    ])) {
      if (tool === "whole" && !document.fullscreenEnabled) continue;
      bar.append(button(tool, this.#tools[tool], () => this.#do(tool)));
    }
    bar.append(this.#said);
    return bar;
  }

  /** @param {Tool} tool */
  #do(tool) {
    if (tool === "fit") this.#scale = null;
    else if (tool === "actual") this.#scale = 1;
    else if (tool === "larger") this.#scale = Math.min(this.#now * STEP, MOST);
    else if (tool === "smaller") this.#scale = Math.max(this.#now / STEP, LEAST);
    else if (tool === "rotate") this.#turn = (this.#turn + 90) % 360;
    else if (document.fullscreenElement) void document.exitFullscreen();
    else void this.#whole.requestFullscreen().catch(() => undefined);
    this.#lay();
  }

  /** @returns {[number, number]} pixels of the picture as it is turned */
  get #size() {
    const { naturalWidth: wide, naturalHeight: tall } = this.#image;
    return this.#turn % 180 ? [tall, wide] : [wide, tall];
  }

  get #isWhole() {
    return document.fullscreenElement === this.#whole;
  }

  get #fitted() {
    const [wide, tall] = this.#size;
    const across = this.#box.clientWidth / wide;
    return Math.min(1, across, (this.#isWhole ? this.#box.clientHeight : TALLEST) / tall);
  }

  get #now() {
    return this.#scale ?? this.#fitted;
  }

  #lay() {
    const [wide, tall] = this.#size;
    if (!wide) return;
    const middle = this.#middle();
    const fitted = tall * this.#fitted;
    this.#box.style.blockSize = this.#isWhole
      ? ""
      : `${this.#scale === null ? fitted : Math.max(fitted, ROOM)}px`;
    const scale = this.#now;
    this.#sheet.style.inlineSize = `${wide * scale}px`;
    this.#sheet.style.blockSize = `${tall * scale}px`;
    this.#image.style.inlineSize = `${this.#image.naturalWidth * scale}px`;
    this.#image.style.transform = `rotate(${this.#turn}deg)`;
    this.#said.textContent = this.#tools.scale.replace(
      "{percent}",
      String(Math.round(scale * 100)),
    );
    this.#box.scrollLeft = middle[0] * this.#box.scrollWidth - this.#box.clientWidth / 2;
    this.#box.scrollTop = middle[1] * this.#box.scrollHeight - this.#box.clientHeight / 2;
    this.#changed();
  }

  /** @returns {[number, number]} the place in sight, as shares of the whole: it stays in sight when the scale changes */
  #middle() {
    const { scrollLeft, scrollTop, clientWidth, clientHeight, scrollWidth, scrollHeight } =
      this.#box;
    return [
      (scrollLeft + clientWidth / 2) / scrollWidth,
      (scrollTop + clientHeight / 2) / scrollHeight,
    ];
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    const tool = KEYS[event.key];
    if (!tool || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    this.#do(tool);
  }

  /** @param {PointerEvent} event a finger scrolls by itself */
  #dragged(event) {
    if (event.pointerType === "touch" || event.button !== 0) return;
    event.preventDefault();
    this.#box.focus({ preventScroll: true });
    this.#box.setPointerCapture(event.pointerId);
    const move = (/** @type {PointerEvent} */ moved) =>
      this.#box.scrollBy(-moved.movementX, -moved.movementY);
    this.#box.addEventListener("pointermove", move);
    this.#box.addEventListener(
      "lostpointercapture",
      () => this.#box.removeEventListener("pointermove", move),
      { once: true },
    );
  }
}

/**
 * @param {HTMLImageElement} image that has its words already, and will get its source
 * @param {Tools} tools
 * @param {() => void} changed
 * @returns {HTMLElement} the picture with its buttons
 */
export const viewer = (image, tools, changed) => new Viewer(image, tools, changed).element;
