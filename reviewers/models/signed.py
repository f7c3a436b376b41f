"""What people signed with their keys about acts that take more than one of them."""

from django.db import models


class SignedWord(models.Model):
    """One signature over ``amana-consent/1``: see reviewers.consent.signatures, which verifies it.

    ``person``: as the desk's roster names them; ``digest``: of the whole request; ``head``: the
    entry of the roster that they saw last. Append-only, by triggers; a nonce stands here once.
    """

    desk = models.CharField(max_length=40)
    person = models.CharField(max_length=32)
    act = models.CharField(max_length=24)
    digest = models.CharField(max_length=64)
    head = models.CharField(max_length=64)
    nonce = models.CharField(max_length=32, unique=True)
    signature = models.CharField(max_length=128)

    class Meta:
        indexes = [models.Index(fields=["digest"], name="signed_words_of_a_request")]

    def __str__(self) -> str:
        return f"{self.act} by {self.person}"
