// Takes over what the server changed in a page and leaves alone what it did not change: what somebody typed, opened,
// uncovered or has playing stays as it is. Three trees take part: the page as the server sent it before, as it sends it
// now, and the living one, which scripts and people have altered.
import { formKey } from "../forms/form_state.js";

/** @typedef {(element: Element) => void} Lose is given what is about to go from the page */

// Filled by a script from what the attribute says: with another attribute it is another thing.
const FILLED = "[data-sealed], [data-print]";
// Data and words for browsers without scripts: nothing of them is seen.
const UNSEEN = new Set(["SCRIPT", "NOSCRIPT"]);
const TITLES = "h2, h3, h4, legend, summary";
/** @type {WeakMap<Node, ChildNode>} the living node of one that the server sent */
const living = new WeakMap();

/**
 * @param {Element} live a part of the page that no script has altered yet
 * @returns {Element} how the server sent it
 */
export function snapshot(live) {
  const copy = /** @type {Element} */ (live.cloneNode(true));
  pair(copy, live);
  return copy;
}

/** @param {Node} given @param {ChildNode} live of the same shape */
function pair(given, live) {
  living.set(given, live);
  given.childNodes.forEach((child, place) => {
    const other = live.childNodes[place];
    if (other) pair(child, other);
  });
}

/** @param {Node} was @param {Node} now the same */
function carry(was, now) {
  const live = living.get(was);
  if (live) living.set(now, live);
  now.childNodes.forEach((child, place) =>
    carry(/** @type {Node} */ (was.childNodes[place]), child),
  );
}

/**
 * @param {Node} was as the server sent it, from `snapshot` or from an earlier merge
 * @param {Node} now as the server sends it; afterwards it stands for what is on the page
 * @param {Lose} lose
 */
export function merge(was, now, lose) {
  const live = living.get(was);
  if (!live) return;
  if (was.isEqualNode(now) || UNSEEN.has(was.nodeName)) {
    carryUnseen(was, now, live);
  } else if (was instanceof Element && was.matches(FILLED)) {
    live.replaceWith(imported(now));
  } else {
    living.set(now, live);
    if (was instanceof CharacterData) live.nodeValue = now.nodeValue;
    else if (was instanceof Element && now instanceof Element && live instanceof Element) {
      attributes(was, now, live);
      children(was, now, live, lose);
    }
  }
}

/** @param {Node} was @param {Node} now @param {ChildNode} live */
function carryUnseen(was, now, live) {
  if (UNSEEN.has(was.nodeName)) living.set(now, live);
  else carry(was, now);
}

/** @param {Node} now @returns {ChildNode} a living one of it */
function imported(now) {
  const fresh = /** @type {ChildNode} */ (document.importNode(now, true));
  pair(now, fresh);
  return fresh;
}

/** @param {Element} was @param {Element} now @param {Element} live */
function attributes(was, now, live) {
  for (const name of new Set([...was.getAttributeNames(), ...now.getAttributeNames()])) {
    const value = now.getAttribute(name);
    // Only what the server changed: an opened cover has an attribute that the server never sent.
    if (value === was.getAttribute(name)) continue;
    if (value === null) live.removeAttribute(name);
    else live.setAttribute(name, value);
  }
}

/** @param {Element} was @param {Element} now @param {Element} live @param {Lose} lose */
function children(was, now, live, lose) {
  /** @type {Node[]} */ const before = Array.from(was.childNodes);
  const partners = matched(before, Array.from(now.childNodes));
  const staying = new Set(partners.values());
  for (const node of before) if (!staying.has(node)) remove(node, lose);
  let furthest = -1;
  /** @type {Node | null} */ let last = null;
  for (const node of Array.from(now.childNodes)) {
    const partner = partners.get(node);
    if (partner) merge(partner, node, lose);
    const here = living.get(node) ?? imported(node);
    const place = partner ? before.indexOf(partner) : -1;
    const inOrder = place > furthest;
    // A script may have put something else in its place: that stays where it is.
    if (partner && here.parentNode !== live) continue;
    if (!inOrder) live.insertBefore(here, last ? last.nextSibling : live.firstChild);
    furthest = Math.max(furthest, place);
    last = here;
  }
}

/** @param {Node} was @param {Lose} lose */
function remove(was, lose) {
  const live = living.get(was);
  if (live instanceof Element) lose(live);
  live?.remove();
}

/**
 * Which of the old nodes each new one is: the equal ones at both ends, then by name, then equal ones, then the first that is alike.
 *
 * @param {Node[]} before
 * @param {Node[]} after
 * @returns {Map<Node, Node>} from the new to the old
 */
function matched(before, after) {
  /** @type {Map<Node, Node>} */ const partners = new Map();
  const free = new Set(before);
  /** @param {Node | undefined} node @param {(other: Node) => boolean} fits */
  const take = (node, fits) => {
    const partner = node && !partners.has(node) && [...free].find(fits);
    if (!partner) return;
    partners.set(node, partner);
    free.delete(partner);
  };
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  for (; start < shorter && before[start]?.isEqualNode(after[start] ?? null); start += 1) {
    take(after[start], (other) => other === before[start]);
  }
  for (
    let end = 1;
    end <= shorter - start && before.at(-end)?.isEqualNode(after.at(-end) ?? null);
    end += 1
  ) {
    take(after.at(-end), (other) => other === before.at(-end));
  }
  for (const node of after)
    take(node, (other) => nameOf(node) !== "" && nameOf(node) === nameOf(other));
  for (const node of after)
    if (node instanceof Element) take(node, (other) => other.isEqualNode(node));
  for (const node of after) take(node, (other) => alike(node, other));
  return partners;
}

/** @param {Node} one @param {Node} other */
function alike(one, other) {
  if (one.nodeName !== other.nodeName || nameOf(one) || nameOf(other)) return false;
  return !(one instanceof Element && other instanceof Element) || one.className === other.className;
}

/** @param {Node} node @returns {string} by which it is known among its siblings; empty when by nothing */
function nameOf(node) {
  if (!(node instanceof Element)) return "";
  if (node.id) return `${node.nodeName}#${node.id}`;
  if (node instanceof HTMLFormElement) return `FORM ${formKey(node)}`;
  if (node instanceof HTMLOptionElement) return `OPTION ${node.value}`;
  const name = node.getAttribute("name");
  if (name) return `${node.nodeName} ${name} ${node.getAttribute("value") ?? ""}`;
  const first = node.firstElementChild;
  return first?.matches(TITLES) ? `${node.nodeName} ${first.textContent}` : "";
}
