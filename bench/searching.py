"""Measures the search of an archive that is there: `python -m bench.searching` prints JSON.

Run by `bench.archive_search` against SQLite and against PostgreSQL. What is asked is drawn from the
archive's own words, frequent and rare, alone and together, with facets and with days.
"""

import datetime
import json
import random
import sys
import time
from collections.abc import Iterator

import django
from django.conf import settings
from django.test import Client

from bench.measure import percentile

ASKED = 200
TYPES = ("shelling", "airstrike", "arrest_detention", "killing_execution", "other")


def days(chance: random.Random) -> str:
    first = datetime.date(2011, 3, 15) + datetime.timedelta(days=chance.randrange(4900))
    return f"from={first}&to={first + datetime.timedelta(days=chance.choice((0, 6, 40, 400)))}"


def queries(chance: random.Random, words: list[str]) -> Iterator[str]:
    """One of each kind in turn; ``words`` from the most frequent to the rarest."""
    while True:
        frequent = chance.choice(words[:50])
        middle, rare = chance.choice(words[50:3000]), chance.choice(words[3000:])
        kind = chance.choice(TYPES)
        yield f"q={frequent}"
        yield f"q={middle}"
        yield f"q={rare}"
        yield f"q={frequent}+{middle}"
        yield f"q={middle}+{rare}"
        yield f"q={frequent}&type={kind}&status=verified"
        yield f"q={middle}&status=false"
        yield f"type={kind}&status=disputed&place=place-{chance.randrange(400)}"
        yield days(chance)
        yield f"{days(chance)}&type={kind}&q={middle}"
        yield ""
        yield f"after={chance.randrange(1, 10**6)}&type={kind}"


def main() -> None:
    django.setup()
    settings.ALLOWED_HOSTS = ["testserver"]
    # Models can be imported only after the set-up.
    from archive.models import Entry
    from archive.search.query import find, question
    from bench.synthetic import Maker

    chance, client = random.Random(7), Client()  # noqa: S311
    words = Maker().languages["en"].words
    found, pages = [], []
    asked = queries(chance, words)
    client.get("/en/archive/search/?q=warm")
    for _ in range(ASKED):
        query = next(asked)
        start = time.perf_counter()
        answer = client.get(f"/en/archive/search/?{query}")
        pages.append(time.perf_counter() - start)
        if answer.status_code != 200:
            sys.exit(f"{query}: {answer.status_code}")
        text = query.partition("q=")[2].partition("&")[0].replace("+", " ")
        start = time.perf_counter()
        list(find(question(text), limit=21).select_related("content"))
        found.append(time.perf_counter() - start)
    print(
        json.dumps(
            {
                "records": Entry.objects.count(),
                "find": [percentile(found, 0.5), percentile(found, 0.95), max(found)],
                "page": [percentile(pages, 0.5), percentile(pages, 0.95), max(pages)],
            }
        )
    )


if __name__ == "__main__":
    main()
