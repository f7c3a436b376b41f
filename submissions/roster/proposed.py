"""A desk's next key while it is proposed: beside the chain, until a second person completes it."""

from submissions.models import ProposedKey


def is_proposed(desk: str) -> bool:
    return ProposedKey.objects.filter(desk=desk).exists()


def keep_proposed(desk: str, request: bytes, signature: dict[str, str]) -> None:
    """``request``: canonical bytes; ``signature``: its maker's. In the caller's transaction.

    One a desk: a second one is an IntegrityError.
    """
    ProposedKey.objects.create(desk=desk, request=request, signature=signature)


def forget_proposed(desk: str) -> None:
    ProposedKey.objects.filter(desk=desk).delete()
