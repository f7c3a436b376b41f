"""Django's own upload path is shut: what did not pass the ingress is refused, unwritten."""

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import HttpRequest
from django.test import RequestFactory

from config.uploads import RefusingUploadHandler, UploadRefused


def posted(handler: object) -> HttpRequest:
    file = SimpleUploadedFile("a.jpg", b"x" * 100)
    request = RequestFactory().post("/en/r/all/", {"words": "w", "file": file})
    request.upload_handlers = [handler]
    return request


def test_it_refuses_a_multipart_body() -> None:
    with pytest.raises(UploadRefused):
        _ = posted(RefusingUploadHandler()).POST


def test_the_stock_handler_would_have_taken_it(tmp_path, settings) -> None:  # type: ignore[no-untyped-def]
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    request = posted(TemporaryFileUploadHandler())
    assert request.FILES["file"].temporary_file_path().startswith(str(tmp_path))
    request.close()


def test_it_is_the_only_handler() -> None:
    assert settings.FILE_UPLOAD_HANDLERS == ["config.uploads.RefusingUploadHandler"]
