"""Who came through whom, and who counts as two, worked out without a roster's state."""

WEEK = 7


class History:
    """Who came through whom and on which day, and each suspension as (subject, from, until)."""

    def __init__(self) -> None:
        self.comings: dict[frozenset[str], int] = {}
        self.suspensions: list[tuple[str, int, int | None]] = []

    def linked(self, a: str, b: str, now: int) -> bool:
        """The seven days stop with every suspension that begins in them, and begin anew after."""
        pair = frozenset((a, b))
        if pair not in self.comings:
            return False
        came = self.comings[pair]
        end = came + WEEK
        for _, begun, over in sorted(self.suspensions, key=lambda each: each[1]):
            if over is not None and over < came:
                continue
            if begun < end:
                if over is None:
                    return True
                end = max(end, over + WEEK)
        return now < end

    def admitted(
        self, newcomer: str, signers: tuple[str, ...], people: list[str], now: int
    ) -> None:
        if len(signers) == 2 and not self.linked(*signers, now):
            return
        near = set(signers)
        far = {one for one in people for signer in signers if self.linked(one, signer, now)}
        for other in (near | far) - {newcomer}:
            self.comings[frozenset((newcomer, other))] = now

    def suspended(self, who: str) -> bool:
        return any(one == who and over is None for one, _, over in self.suspensions)

    def ended(self, who: str, now: int) -> None:
        self.suspensions = [
            (one, begun, now if one == who and over is None else over)
            for one, begun, over in self.suspensions
        ]
