"""What goes to an S3-compatible store is signed with its SHA-256, over TLS as well (needs boto3).

Over TLS the client would send a checksum behind the body instead, in a form that older stores do
not know: Ceph 16, which Debian 12 has, refuses every upload. The signature's digest every store
compares with what came in. Source: AWS, "Signature Version 4: calculating the signature"; and
botocore's ``httpchecksum``, which decides where a checksum goes before this is asked.
"""

from typing import Any

from botocore.config import Config  # type: ignore[import-untyped]

SIGNED = Config(s3={"payload_signing_enabled": True})


def sign_bodies(session: Any) -> Any:
    """The boto3 Session whose clients do so, where they are made with ``SIGNED``."""
    session.events.register("before-call.s3", _checksum_before_body)
    return session


def _checksum_before_body(params: dict[str, Any], **_: Any) -> None:
    checksum = params["context"].get("checksum", {})
    algorithm = checksum.get("request_algorithm")
    # A checksum that the caller gave is a header already, and then this is no description.
    if isinstance(algorithm, dict) and algorithm.get("in") == "trailer":
        algorithm["in"] = "header"
