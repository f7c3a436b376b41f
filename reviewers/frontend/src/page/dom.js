/** @typedef {string | Node | null | undefined | false} Child */
/** @typedef {Record<string, string | boolean | EventListener>} Attributes */

/**
 * An element. Text is always text: no string is ever read as HTML.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} [attributes] a function listens to the event of that name
 * @param {Child[]} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false) element.setAttribute(name, value);
  }
  element.append(
    ...children.filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
}

/**
 * @template {HTMLElement} Kind
 * @param {string} id
 * @param {new () => Kind} kind
 * @returns {Kind} the element of the page with that id. Throws when the page has none of that kind.
 */
export function byId(id, kind) {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new TypeError(`This page has no ${id}.`);
  return element;
}

/**
 * @template {HTMLElement} Kind
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => Kind} kind
 * @returns {Kind[]}
 */
export function all(root, selector, kind) {
  const elements = Array.from(root.querySelectorAll(selector));
  return elements.filter(
    /** @type {(element: Element) => element is Kind} */ ((element) => element instanceof kind),
  );
}

/** @type {Document | null} the page as the server gave it last, where that is not the one that was opened */
let newest = null;

/** @param {Document} page that the server gave in the place of this one */
export function readFrom(page) {
  newest = page;
}

/**
 * @param {string} id of a `<script type="application/json">`
 * @returns {any} what the server said last
 */
export function json(id) {
  const script = (newest ?? document).getElementById(id);
  if (!(script instanceof HTMLScriptElement)) throw new TypeError(`This page has no ${id}.`);
  return JSON.parse(script.textContent);
}
