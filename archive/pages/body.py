"""The body of a record: Markdown in, safe HTML out. bleach is the last gate."""

import bleach
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from archive.pages.rendered import Rendered

TAGS = frozenset(
    {
        *("p", "br", "hr", "strong", "em", "blockquote", "ul", "ol", "li", "a", "code", "pre"),
        *("h2", "h3", "h4", "table", "thead", "tbody", "tr", "th", "td"),
    }
)
ATTRIBUTES = {"a": ["href", "rel"]}
PROTOCOLS = frozenset({"https", "http", "mailto"})
REL = "noopener noreferrer nofollow"
KEPT = 16 * 2**20  # letters: some thirty of the longest bodies, or thousands of ordinary ones

_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")
_markdown.disable("image")


def html(text: str) -> SafeString:
    """Raw HTML in the text is shown as text; pictures and scripts have no way in."""
    return mark_safe(_kept_html(text))  # noqa: S308 - bleach's allow-list has passed it


def plain(text: str) -> str:
    """The words of a body as a reader sees them, without headings: no mark of Markdown is left."""
    return _kept_plain(text)


def _html(text: str) -> str:
    rendered = _markdown.render(text).replace("<a href=", f'<a rel="{REL}" href=')
    clean: str = bleach.clean(
        rendered, tags=TAGS, attributes=ATTRIBUTES, protocols=PROTOCOLS, strip=True
    )
    return clean


def _plain(text: str) -> str:
    tokens = _markdown.parse(text)
    found: list[str] = []
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type == "inline" and not (before and before.type == "heading_open"):
            found.append(_words(token))
        elif token.type in ("code_block", "fence"):
            found.append(token.content)
    return " ".join(" ".join(found).split())


def _words(inline: Token) -> str:
    """Text, code and the text of links; a break between lines is a space."""
    return "".join(
        " " if each.type in ("softbreak", "hardbreak") else each.content
        for each in inline.children or ()
    )


_kept_html, _kept_plain = Rendered(_html, KEPT), Rendered(_plain, KEPT)
