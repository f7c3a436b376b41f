"""Where uploads may come in: the form of every language that an installation can name."""

import pytest

from submissions.wire.request_head import RequestHead

HEADERS = [(b"content-type", b"multipart/form-data; boundary=b"), (b"content-length", b"9")]


@pytest.mark.parametrize(
    "page", ["r/words", "r/file", "r/sent", "talk", "report/sealed", "conversation"]
)
@pytest.mark.parametrize("code", ["ar", "ckb", "pt-br", "zh-hant-tw"])
def test_a_form_is_taken_in_whatever_language(code: str, page: str) -> None:
    scope = {"method": "POST", "path": f"/{code}/{page}/", "headers": HEADERS}
    assert RequestHead.of(scope).way is not None
