"""The text fields of an upload, which the ingress has read already, as Django's views see them."""

from typing import Any

from django.core.handlers.asgi import ASGIRequest
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

FIELDS = "amana.fields"  # of the scope: pairs of names and values, as they came


class RequestWithFields(ASGIRequest):
    """A request whose ``POST`` is these fields where it has them, and its body's otherwise.

    Written into a body they would be spelled out and read again, for nothing.
    """

    def _load_post_and_files(self) -> None:
        fields: Any = self.scope.get(FIELDS)
        if fields is None:
            super()._load_post_and_files()
            return
        self._post, self._files = QueryDict(mutable=True), MultiValueDict[str, Any]()
        for name, value in fields:
            self._post.appendlist(name, value)
