"""In which order the letters of a line are seen, by where a browser puts each of them.

A line is right when each value in it (a name, a number, a size) is seen as it is seen alone, and
the pieces of the line follow one another in its direction: none reaches into its neighbour.
"""

from collections.abc import Sequence
from typing import Any

from playwright.sync_api import Page

# Of an element: its letters that are to be seen, with the left and right edge of each.
LETTERS = """element => {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT), found = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    for (let at = 0; at < node.length; at += 1) {
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + 1);
      const box = range.getClientRects()[0];
      if (box && box.width > 0) found.push([node.data[at], box.left, box.right]);
    }
  }
  return {letters: found, direction: getComputedStyle(element).direction};
}"""
ALONE = """value => {
  const alone = document.createElement('bdi');
  alone.textContent = value;
  alone.style.whiteSpace = 'nowrap';
  alone.className = 'alone';
  document.querySelector('.alone')?.remove();
  document.body.append(alone);
}"""
Letters = list[tuple[str, float, float]]


def seen(letters: Letters) -> str:
    """From left to right."""
    return "".join(letter for letter, _, _ in sorted(letters, key=lambda each: each[1])).strip()


def faults(page: Page, element: Any, values: Sequence[str]) -> list[str]:
    """What is wrong with the line of ``element``, in which ``values`` stand in this order."""
    found = element.evaluate(LETTERS)
    letters: Letters = [tuple(each) for each in found["letters"]]
    pieces = _pieces(letters, values)
    said = [
        f"{value!r} is seen as {seen(piece)!r}"
        for value, piece in zip(values, pieces[1::2], strict=True)
        if seen(piece) != _alone(page, value)
    ]
    edges = [(min(e[1] for e in each), max(e[2] for e in each)) for each in pieces if each]
    if found["direction"] == "rtl":
        edges = [(-right, -left) for left, right in edges]
    in_order = all(one[1] <= other[0] + 0.6 for one, other in zip(edges, edges[1:], strict=False))
    return said + ([] if in_order else [f"out of order: {seen(letters)!r}"])


def _pieces(letters: Letters, values: Sequence[str]) -> list[Letters]:
    """Text, value, text, value, …, text."""
    text, at, pieces = "".join(letter for letter, _, _ in letters), 0, []
    for value in values:
        place = text.index(value, at)
        pieces += [letters[at:place], letters[place : place + len(value)]]
        at = place + len(value)
    # A space at the side of a value belongs to neither.
    return [[each for each in piece if each[0].strip()] for piece in [*pieces, letters[at:]]]


def _alone(page: Page, value: str) -> str:
    page.evaluate(ALONE, value)
    letters = page.locator(".alone").evaluate(LETTERS)["letters"]
    return seen([tuple(each) for each in letters if each[0].strip()])
