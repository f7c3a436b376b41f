"""The icon in a browser's tabs and history: a sheet of paper without a mark of ours.

Browsers ask for it where no page names one, and an answer that is no icon would be asked for again.
"""

import base64

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

# PNG, 32 by 32: every browser takes one under this address.
SHEET = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAACAAAAAgAQMAAABJtOi3AAAABlBMVEX///9ubm5G/z8iAAAANElEQVR42mNgQAP/"
    "/zMwMTIwNDAwMzAcYGJgYGBAJuz/QFjIspSIwYl///8fYGD4/x/dOQC1ehEbLy7ATAAAAABJRU5ErkJggg=="
)
KEPT = "public, max-age=604800"  # a week


@require_safe
def icon(request: HttpRequest) -> HttpResponse:
    return HttpResponse(SHEET, content_type="image/png", headers={"Cache-Control": KEPT})
