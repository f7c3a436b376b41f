"""The body of a record: Markdown in, safe HTML out. bleach is the last gate."""

import bleach
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

TAGS = frozenset(
    {
        *("p", "br", "hr", "strong", "em", "blockquote", "ul", "ol", "li", "a", "code", "pre"),
        *("h2", "h3", "h4", "table", "thead", "tbody", "tr", "th", "td"),
    }
)
ATTRIBUTES = {"a": ["href", "rel"]}
PROTOCOLS = frozenset({"https", "http", "mailto"})
REL = "noopener noreferrer nofollow"

_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")
_markdown.disable("image")


def html(text: str) -> SafeString:
    """Raw HTML in the text is shown as text; pictures and scripts have no way in."""
    rendered = _markdown.render(text).replace("<a href=", f'<a rel="{REL}" href=')
    clean: str = bleach.clean(
        rendered, tags=TAGS, attributes=ATTRIBUTES, protocols=PROTOCOLS, strip=True
    )
    return mark_safe(clean)  # noqa: S308 - bleach's allow-list has just passed it


def plain(text: str) -> str:
    """The words of a body as a reader sees them, without headings: no mark of Markdown is left."""
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
