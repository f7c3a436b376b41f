"""The upload handler that refuses: files come through the ingress or not at all."""

from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadhandler import FileUploadHandler


class UploadRefused(SuspiciousOperation):
    """A file reached Django's own upload path, which would write it to a disk in the clear."""


class RefusingUploadHandler(FileUploadHandler):
    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        raise UploadRefused("A multipart body did not pass the ingress.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        raise UploadRefused("A multipart body did not pass the ingress.")

    def file_complete(self, file_size: int) -> None:
        raise UploadRefused("A multipart body did not pass the ingress.")
