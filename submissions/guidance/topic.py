"""What a topic is made of. Sentences come from the catalogues; nothing here is formatted text."""

from dataclasses import dataclass

from submissions.messages import Text


@dataclass(frozen=True, eq=False)
class Point:
    """A sentence, and what is to be copied after it: an address, left to right in every script.
    ``page``: the name of a page of ours, of which the sentence is the link.

    Addresses of elsewhere are words to copy and no links: the other site would be told where
    somebody came from, and half of these addresses are blocked where they are needed.
    """

    text: Text
    copy: str = ""
    page: str = ""


@dataclass(frozen=True, eq=False)
class Part:
    """Points under a heading. ``steps``: their order matters; ``warning``: set in a box."""

    points: tuple[Point, ...]
    heading: Text = ""
    steps: bool = False
    warning: bool = False


@dataclass(frozen=True, eq=False)
class Picture:
    """One of our own pages on a phone, in a file for each language that has one.

    Made from the living page (tests/submissions/test_reporters_view.py), with the codename covered:
    nobody must take the one on a picture for their own.
    """

    name: str
    caption: Text

    def path(self, language: str) -> str:
        """Among the static files."""
        return f"guidance/{self.name}-{language}.png"


@dataclass(frozen=True, eq=False)
class Topic:
    """``slug``: its address, which says nothing of what is sent here."""

    slug: str
    title: Text
    parts: tuple[Part, ...]
    lead: Text = ""
    pictures: tuple[Picture, ...] = ()


def part(
    *texts: Text | Point, heading: Text = "", steps: bool = False, warning: bool = False
) -> Part:
    """A part of sentences, most of which have nothing to copy."""
    points = (text if isinstance(text, Point) else Point(text) for text in texts)
    return Part(tuple(points), heading, steps, warning)
