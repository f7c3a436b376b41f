"""The models on the desk's admin site; docs/extending-the-desk.md shows how to add to them."""

from reviewers.admin import cases, intake, people, records
from reviewers.admin.cases import CaseAdmin
from reviewers.model_admin import ModelAdmin

__all__ = ["CaseAdmin", "ModelAdmin", "cases", "intake", "people", "records"]
