"""What is signed of acts of two, by shared vectors: the desk's scripts are held to the same file.

``manage.py shell -c 'from tests.reviewers.signed_vectors import write; write()'`` makes it anew.
"""

import json

from tests.reviewers import signed_vectors


def test_the_server_signs_what_the_file_says() -> None:
    assert json.loads(signed_vectors.FILE.read_bytes()) == signed_vectors.made()


def test_no_two_of_them_are_the_same() -> None:
    digests = [each["statement"]["digest"] for each in signed_vectors.made()]
    assert len(set(digests)) == len(digests)
