"""Begins the catalogues of a language, or adds to them what they do not have yet."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.catalogues import ROOT
from languages import LanguageError, parse
from operations import sentences


class Command(BaseCommand):
    help = "Begin a language's catalogues, or add what they lack, untranslated (docs/languages.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("language", help="a tag: fr, ckb, pt-br")
        parser.add_argument(
            "--package",
            action="append",
            choices=sentences.TRANSLATED,
            help="whose sentences: submissions and config are the reporters' pages (all of them)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            (spoken,) = parse(options["language"])
        except (LanguageError, ValueError) as error:
            raise CommandError(f"One language, please. {error}") from error
        for package in options["package"] or sentences.TRANSLATED:
            added = sentences.complete(package, spoken)
            path = sentences.path_of(package, spoken).relative_to(ROOT)
            self.stdout.write(f"{path}: {added} sentences to translate were added.")
