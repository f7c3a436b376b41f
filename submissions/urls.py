"""The reporter's addresses; all but the first carry their language."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from languages import SOURCE
from submissions.views import mailbox, report, withdraw


@require_safe
def first(request: HttpRequest) -> HttpResponse:
    """By the browser's language, which is used and not kept."""
    return redirect(f"/{get_language() or SOURCE}/")


urlpatterns: list[URLPattern | URLResolver] = [
    path("", report.landing, name="landing"),
    path("report/", report.report, name="report"),
    path("report/sealed/", report.sealed, name="sealed"),
    path("report/<slug:slug>/", report.report, name="report-to"),
    path("report/<slug:slug>/voucher/", report.vouched, name="voucher"),
    path("return/", mailbox.come_back, name="return"),
    path("conversation/", mailbox.conversation, name="conversation"),
    path("conversation/leave/", mailbox.leave, name="leave"),
    path("conversation/withdraw/", withdraw.withdraw, name="withdraw"),
    path("conversation/reply/<uuid:reply_id>/<int:number>/", mailbox.reply_file, name="reply-file"),
    path("conversation/replies/", withdraw.forget_replies, name="forget-replies"),
    path("safety/", report.safety, name="safety"),
    path("refused/", report.refused, name="refused"),
]
plain_urlpatterns: list[URLPattern | URLResolver] = [path("", first, name="first")]
