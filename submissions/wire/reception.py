"""One upload: whether its token lets it in, how it goes, and the words that it brought."""

from dataclasses import dataclass
from types import TracebackType

from submissions import form_token
from submissions.errors import Refused
from submissions.form_token import FormToken
from submissions.messages import Refusal
from submissions.wire import progress
from submissions.wire.multipart_form import MultipartForm
from submissions.wire.progress import PROGRESS, State
from submissions.wire.request_body import Incoming
from submissions.wire.request_head import Way


@dataclass(slots=True)
class Reception:
    """A block in which an upload of ``announced`` bytes comes in. Thousands may have shown no token
    yet: how it goes is ``shown`` only from then on.

    ``spent``: its sender has had their share of reports; ``fields``: the texts that came, for the
    page that says why it was refused.
    """

    way: Way
    incoming: Incoming
    announced: int
    shown: progress.Upload | None = None
    spent: bool = False
    fields: tuple[tuple[str, str], ...] = ()

    def __enter__(self) -> "Reception":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if isinstance(error, Refused):
            self.end(State.REFUSED, error.refusal)
            # The desk's own forms are its scripts', which keep their words.
            error.fields = () if self.way.purpose == form_token.DESK else self.fields
        elif error is not None:
            self.end(State.BROKEN)

    def end(self, state: State, refusal: Refusal | None = None) -> None:
        if self.shown is not None:
            PROGRESS.here().end(self.shown, state, refusal)

    def admit(self, token: FormToken) -> None:
        """A sender who has had their share sends nothing more, unless somebody else's flood took it
        or a form of theirs has begun. Raises Refused."""
        of_report = token.purpose == form_token.REPORT
        refused = self.spent and not (
            token.voucher or (of_report and PROGRESS.here().known(token.trace))
        )
        if of_report and self.way.shown:
            self.shown = progress.Upload(self.announced, lambda: self.incoming.received)
            PROGRESS.here().begin(token.trace, self.shown)
        if refused:
            raise Refused(Refusal.BUSY)

    def keep_words(self, form: MultipartForm) -> None:
        """Of what was refused; the files are destroyed."""
        self.fields = form.arrived
        form.drop()
