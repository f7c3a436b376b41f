// As much of a page as the desk's modules need to build one: elements with attributes and children, and their text.

class Page {
  /** @type {Map<string, FakeElement>} */ ids = new Map();
  documentElement = { lang: "en" };
  /** @param {string} tag */
  createElement(tag) {
    return new FakeElement(tag);
  }
  /** @param {string} id */
  getElementById(id) {
    return this.ids.get(id) ?? null;
  }
}

export class FakeElement {
  /** @type {Record<string, string>} */ attributes = {};
  /** @type {(FakeElement | string)[]} */ children = [];
  /** @param {string} tag */
  constructor(tag) {
    this.tag = tag;
  }
  /** @param {string} name @param {string} value */
  setAttribute(name, value) {
    this.attributes[name] = value;
  }
  addEventListener() {}
  get className() {
    return this.attributes["class"] ?? "";
  }
  get dataset() {
    const data = Object.entries(this.attributes).filter(([name]) => name.startsWith("data-"));
    return Object.fromEntries(data.map(([name, value]) => [name.slice(5), value]));
  }
  /** @param {(FakeElement | string)[]} children */
  append(...children) {
    this.children.push(...children);
  }
  /** @returns {string} */
  get textContent() {
    return this.children
      .map((child) => (typeof child === "string" ? child : child.textContent))
      .join("");
  }
  /** @param {string} attribute @returns {FakeElement[]} itself and what is in it, with that attribute */
  having(attribute) {
    const inner = this.children.flatMap((child) =>
      typeof child === "string" ? [] : child.having(attribute),
    );
    return attribute in this.attributes ? [this, ...inner] : inner;
  }
}

/** Stands for a page that Django gave these sentences. @param {Record<string, string>} words @param {string} [language] */
export function onPage(words, language = "en") {
  const page = new Page();
  page.documentElement.lang = language;
  const script = new FakeElement("script");
  script.append(JSON.stringify(words));
  page.ids.set("words", script);
  Object.assign(globalThis, {
    document: page,
    HTMLScriptElement: FakeElement,
    HTMLElement: FakeElement,
  });
}
