"""What the door of the intake tells, in the shape of rows: for the admin's lists and permissions.

None of these has a table here. A desk is told how many vouchers are open and how many reports wait
aside, by day, and never which: so a list of single ones cannot be made by mistake.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Desk(models.Model):
    """A desk as ``submissions.intake.desks`` tells it; ``days``: how long a case is kept."""

    slug = models.CharField(_("address"), max_length=40, primary_key=True)
    name = models.CharField(_("name"), max_length=100)
    days = models.PositiveIntegerField(_("days a case is kept"), default=0)
    originals = models.BooleanField(_("keeps untouched originals"), default=False)

    class Meta:
        managed = False
        verbose_name, verbose_name_plural = _("desk"), _("desks")
        default_permissions = ("add", "view", "change")
        permissions = (
            ("rotate_desk", "Can make a new key for a desk and remove people from it"),
            ("drill_desk", "Can try the recovery kit"),
            ("ask_desk", "Can change what the reporters' form asks"),
        )

    def __str__(self) -> str:
        return self.slug


class Vouchers(models.Model):
    """``count`` codes of one day that nobody has used yet."""

    id = models.CharField(max_length=70, primary_key=True)
    desk = models.CharField(_("desk"), max_length=40)
    issued_on = models.DateField(_("issued"))
    expires_on = models.DateField(_("good until"))
    count = models.PositiveIntegerField(_("not used yet"))

    class Meta:
        managed = False
        verbose_name, verbose_name_plural = _("vouchers of a day"), _("vouchers")
        default_permissions = ("view",)
        permissions = (
            ("issue_vouchers", "Can make codes for reporters"),
            ("void_vouchers", "Can make codes worthless"),
        )

    def __str__(self) -> str:
        return self.id


class Quarantine(models.Model):
    """``count`` new reports of one day that wait aside."""

    id = models.CharField(max_length=52, primary_key=True)
    desk = models.CharField(_("desk"), max_length=40)
    day = models.DateField(_("day received"))
    count = models.PositiveIntegerField(_("reports"))

    class Meta:
        managed = False
        verbose_name, verbose_name_plural = _("quarantined day"), _("quarantine")
        default_permissions = ("view",)
        permissions = (
            ("release_quarantine", "Can let reports into the queue"),
            ("drop_quarantine", "Can destroy what waits aside, with another"),
        )

    def __str__(self) -> str:
        return self.id
