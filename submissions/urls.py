"""The reporter's addresses; all but the first carry their language."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from languages import SOURCE
from submissions import views, visits, withdrawing


@require_safe
def first(request: HttpRequest) -> HttpResponse:
    """By the browser's language, which is used and not kept."""
    return redirect(f"/{get_language() or SOURCE}/")


urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.landing, name="landing"),
    path("report/", views.report, name="report"),
    path("report/sealed/", views.sealed, name="sealed"),
    path("report/<slug:slug>/", views.report, name="report-to"),
    path("report/<slug:slug>/voucher/", views.vouched, name="voucher"),
    path("return/", visits.come_back, name="return"),
    path("conversation/", visits.conversation, name="conversation"),
    path("conversation/leave/", visits.leave, name="leave"),
    path("conversation/withdraw/", withdrawing.withdraw, name="withdraw"),
    path("conversation/reply/<uuid:reply_id>/<int:number>/", visits.reply_file, name="reply-file"),
    path("conversation/replies/", withdrawing.forget_replies, name="forget-replies"),
    path("safety/", views.safety, name="safety"),
    path("refused/", views.refused, name="refused"),
]
plain_urlpatterns: list[URLPattern | URLResolver] = [path("", first, name="first")]
