"""The reporter's addresses; all but the first carry their language.

They stand in histories of browsers, so none of them says what was done there.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, path, reverse
from django.views.decorators.csrf import csrf_exempt

from submissions.views import (
    away,
    files,
    flow,
    guidance,
    leaving,
    mailbox,
    progress,
    report,
    script,
    slices,
    withdraw,
)

View = Callable[..., HttpResponse]


def moved(view: View, name: str) -> View:
    """The address of before: what a form sends there is taken as ever, a page is elsewhere now."""

    @csrf_exempt  # As the view itself, whose own token is the capability.
    def old(request: HttpRequest, **given: object) -> HttpResponse:
        if request.method == "POST":
            return view(request, **given)
        return redirect(reverse(f"reporter:{name}", kwargs=given))

    return old


urlpatterns: list[URLPattern | URLResolver] = [
    path("", guidance.landing, name="landing"),
    path("r/", flow.begin, name="report"),
    path("r/words/", flow.words, name="words"),
    path("r/file/", files.file, name="file"),
    path("r/file/refused/", report.refused, name="file-refused"),
    path("r/p/refused/", report.refused, name="progress-refused"),
    path("r/p/<slug:trace>/", progress.progress, name="progress"),
    path("r/done/", flow.done, name="done"),
    path("r/all/", report.report, name="all"),
    path("r/all/<slug:slug>/", report.report, name="all-to"),
    path("r/sent/", report.sealed, name="sealed"),
    path("r/script/", script.page_with_script, name="script"),
    path("r/script/<slug:slug>/", script.page_with_script, name="script-to"),
    path("r/s/begin/", slices.begin, name="slices-begin"),
    path("r/s/part/", slices.part, name="slices-part"),
    path("r/s/end/", slices.end, name="slices-end"),
    path("r/s/<slug:trace>/<slug:id>/", slices.offset, name="slices-offset"),
    path("r/<slug:slug>/", flow.begin, name="report-to"),
    path("r/<slug:slug>/voucher/", report.vouched, name="voucher"),
    path("back/", mailbox.come_back, name="return"),
    path("talk/", mailbox.conversation, name="conversation"),
    path("talk/leave/", mailbox.leave, name="leave"),
    path("talk/forward/", mailbox.forward, name="forward"),
    path("talk/all/", withdraw.withdraw, name="withdraw"),
    path("talk/file/<uuid:reply_id>/<int:number>/", mailbox.reply_file, name="reply-file"),
    path("talk/answers/", withdraw.forget_replies, name="forget-replies"),
    path("safety/", guidance.safety, name="safety"),
    path("safety/all/", guidance.everything, name="topics"),
    path("safety/<slug:slug>/", guidance.topic, name="topic"),
    path("away/", away.away, name="away"),
    path("away/<slug:slug>/", away.away, name="away-to"),
    path("away/<slug:slug>/page.html", away.take_along, name="away-page"),
    path("away/<slug:slug>/key.png", away.picture, name="away-key"),
    path("refused/", report.refused, name="refused"),
    path("go/", leaving.go, name="exit"),
    path("calendar/", leaving.calendar, name="calendar"),
    # Addresses of before.
    path("report/", moved(flow.begin, "report")),
    path("report/sealed/", moved(report.sealed, "sealed")),
    path("report/<slug:slug>/", moved(flow.begin, "report-to")),
    path("report/<slug:slug>/voucher/", moved(report.vouched, "voucher")),
    path("return/", moved(mailbox.come_back, "return")),
    path("conversation/", moved(mailbox.conversation, "conversation")),
    path("conversation/leave/", moved(mailbox.leave, "leave")),
    path("conversation/forward/", moved(mailbox.forward, "forward")),
    path("conversation/withdraw/", moved(withdraw.withdraw, "withdraw")),
    path(
        "conversation/reply/<uuid:reply_id>/<int:number>/", moved(mailbox.reply_file, "reply-file")
    ),
    path("conversation/replies/", moved(withdraw.forget_replies, "forget-replies")),
]
plain_urlpatterns: list[URLPattern | URLResolver] = [path("", guidance.first, name="first")]
