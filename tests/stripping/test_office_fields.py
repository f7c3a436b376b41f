"""Fields of Word: what a reader sees stays as words; the code, and what names its maker, goes."""

import io

import docx
import pytest

from tests.stripping.papers import packed, parts, put, readable
from tests.stripping.planting import canary, stripped

SEEN, CODE = canary(1), canary(2)
DOCUMENT = "word/document.xml"
# ECMA-376 part 1, section 17.16.5: fields whose result is the text's own.
RESULTS = (
    *("ADDIN ZOTERO_ITEM CSL_CITATION {0}", "ADDIN EN.CITE {0}", 'MERGEFIELD "{0}"', "TITLE {0}"),
    *('LINK Excel.Sheet "{0}"', 'INCLUDETEXT "{0}"', 'SUBJECT "{0}"', "KEYWORDS {0}", "TIME {0}"),
    *('DOCVARIABLE "{0}"', 'IF 1 = 1 "{0}"', "CITATION {0}", "BIBLIOGRAPHY {0}", "INDEX {0}"),
    *('DATABASE "{0}"', 'FILLIN "{0}"', 'ASK x "{0}"', 'AUTOTEXT "{0}"', "DDEAUTO a {0}"),
    *('DOCPROPERTY "Case {0}"', "INFO Title", "FORMTEXT {0}", "GREETINGLINE {0}", "DATE {0}"),
    *("ADDRESSBLOCK {0}", "QUOTE {0}", "COMMENTS {0}", "UNHEARDOF {0}"),
)
MAKERS = (
    *("AUTHOR", "LASTSAVEDBY", "USERNAME", "USERINITIALS", "USERADDRESS", "FILENAME \\p"),
    *("TEMPLATE", "CREATEDATE", "SAVEDATE", "PRINTDATE", "EDITTIME", "REVNUM", "FILESIZE"),
    *("DOCPROPERTY Author", 'DOCPROPERTY "Last Saved By"', "DOCPROPERTY Company", "INFO Author"),
)


def mark(kind: str, within: str = "") -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}">{within}</w:fldChar></w:r>'


def field(code: str, result: str) -> str:
    return (
        f"{mark('begin')}<w:r><w:instrText> {code} </w:instrText></w:r>{mark('separate')}"
        f"<w:r><w:t>{result}</w:t></w:r>{mark('end')}"
    )


def document(body: str) -> bytes:
    file = io.BytesIO()
    docx.Document().save(file)
    found = parts(file.getvalue())
    put(found, DOCUMENT, "<w:sectPr", body)
    return packed(found)


def words(body: str) -> str:
    """The text of the clean document. Its codes were planted, and are gone."""
    clean, _ = stripped(document(body))
    assert 2 not in readable(clean)
    return "\n".join(each.text for each in docx.Document(io.BytesIO(clean)).paragraphs).strip()


@pytest.mark.parametrize("code", RESULTS)
def test_words_that_a_field_shows_stay(code: str) -> None:
    assert words(f"<w:p>{field(code.format(CODE), SEEN)}</w:p>") == SEEN


@pytest.mark.parametrize("code", RESULTS)
def test_words_of_a_simple_field_stay(code: str) -> None:
    instruction = code.format(CODE).replace('"', "&quot;")
    run = f"<w:r><w:t>{SEEN}</w:t></w:r>"
    body = f'<w:p><w:fldSimple w:instr="{instruction}">{run}</w:fldSimple></w:p>'
    clean, _ = stripped(document(body))
    assert readable(clean) == {1}


@pytest.mark.parametrize("code", MAKERS)
def test_what_names_the_maker_goes(code: str) -> None:
    assert words(f"<w:p>{field(code, CODE)}<w:r><w:t>{SEEN}</w:t></w:r></w:p>") == SEEN


def test_a_bibliography_stays_over_many_paragraphs() -> None:
    start = f"{mark('begin')}<w:r><w:instrText>ADDIN ZOTERO_BIBL {CODE}</w:instrText></w:r>"
    body = (
        f"<w:p>{start}{mark('separate')}<w:r><w:t>{SEEN}</w:t></w:r></w:p>"
        f"<w:p><w:r><w:t>Smith</w:t></w:r></w:p><w:p>{mark('end')}</w:p>"
    )
    assert words(body) == f"{SEEN}\nSmith"


def test_a_code_in_pieces_and_its_data_go() -> None:
    data = f"<w:fldData>{CODE}</w:fldData>"
    body = (
        f"<w:p>{mark('begin', data)}<w:r><w:instrText>ADD</w:instrText></w:r>"
        f"<w:r><w:instrText>IN {CODE}</w:instrText></w:r>{mark('separate')}"
        f"<w:r><w:t>{SEEN}</w:t></w:r>{mark('end')}</w:p>"
    )
    assert words(body) == SEEN


def test_a_field_in_a_field_shows_what_it_showed() -> None:
    code = f"<w:r><w:instrText>MERGEFIELD {CODE}</w:instrText></w:r>"
    inner = field(f"IF {CODE}", SEEN)
    assert words(f"<w:p>{mark('begin')}{code}{mark('separate')}{inner}{mark('end')}</w:p>") == SEEN


def test_a_button_shows_its_words() -> None:
    code = f"MACROBUTTON {CODE} press {SEEN}"
    body = f"<w:p>{mark('begin')}<w:r><w:instrText>{code}</w:instrText></w:r>{mark('end')}</w:p>"
    assert words(body) == f"press {SEEN}"


@pytest.mark.parametrize(("set_to", "shown"), [("1", "\u2612"), ("0", "\u2610")])
def test_a_ticked_box_of_a_form_stays_ticked(set_to: str, shown: str) -> None:
    box = f'<w:checkBox><w:checked w:val="{set_to}"/></w:checkBox>'
    data = f'<w:ffData><w:name w:val="{CODE}"/>{box}</w:ffData>'
    code = "<w:r><w:instrText>FORMCHECKBOX</w:instrText></w:r>"
    assert words(f"<w:p>{mark('begin', data)}{code}{mark('end')}</w:p>") == shown


def test_a_list_of_a_form_shows_what_was_chosen() -> None:
    entries = f'<w:listEntry w:val="{CODE}"/><w:listEntry w:val="{SEEN}"/>'
    data = f'<w:ffData><w:ddList><w:result w:val="1"/>{entries}</w:ddList></w:ffData>'
    code = "<w:r><w:instrText>FORMDROPDOWN</w:instrText></w:r>"
    assert words(f"<w:p>{mark('begin', data)}{code}{mark('end')}</w:p>") == SEEN
