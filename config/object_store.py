"""An S3-compatible store that is given up on in time (STORAGES names this class; it needs boto3).

Every part is signed with its SHA-256, which the store compares with what came in: bytes that a
line changed are refused by it (config.s3_signing). What an upload left undone has no name, and a
rule of the bucket's ends it (docs/operations.md).
"""

import base64
import functools
import threading
from typing import IO, Any

import boto3  # type: ignore[import-untyped]
from botocore.config import Config  # type: ignore[import-untyped]
from botocore.exceptions import ClientError  # type: ignore[import-untyped]
from storages.backends.s3 import S3Storage  # type: ignore[import-untyped]

from config.s3_signing import SIGNED, sign_bodies

CONNECT, READ = 2, 4  # seconds; an upload that fails asks once more, to call itself off


_making = threading.Lock()  # what makes clients is not for several threads


@functools.cache
def _session(profile: str | None) -> Any:
    """What clients are made of, one for all stores: it has read the description of S3, which takes
    half a second and 13 MiB each time. It holds no store's credentials."""
    return sign_bodies(boto3.Session(profile_name=profile))


class ObjectStore(S3Storage):  # type: ignore[misc]
    """Its errors are botocore's; submissions.storage.blobs turns them into StoreDown."""

    _connection: Any = None

    def get_default_settings(self) -> dict[str, Any]:
        held: dict[str, Any] = super().get_default_settings()
        style = {**SIGNED.s3, "addressing_style": held["addressing_style"]}
        held["client_config"] = Config(
            s3=style,
            signature_version=held["signature_version"],
            connect_timeout=CONNECT,
            read_timeout=READ,
            # The reporter's browser has the form still and sends it again; waiting longer helps
            # nobody.
            retries={"total_max_attempts": 1},
            request_checksum_calculation="when_supported",
            response_checksum_validation="when_supported",
        )
        return held

    @property
    def connection(self) -> Any:
        """One for all threads: of it only the client is used, which is made for that, and what
        begins with the bucket."""
        with _making:
            if self._connection is None:
                self._connection = _session(self.session_profile).resource(
                    "s3",
                    aws_access_key_id=self.access_key,
                    aws_secret_access_key=self.secret_key,
                    aws_session_token=self.security_token,
                    region_name=self.region_name,
                    use_ssl=self.use_ssl,
                    endpoint_url=self.endpoint_url,
                    config=self.client_config,
                    verify=self.verify,
                )
        return self._connection

    def part(self, name: str, first: int, last: int) -> IO[bytes]:
        """The bytes from ``first`` to ``last``, counted from 0, as they come from the store.

        Raises FileNotFoundError.
        """
        try:
            answer = self.bucket.Object(self._normalize_name(name)).get(
                Range=f"bytes={first}-{last}"
            )
        except ClientError as error:
            if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") == 404:
                raise FileNotFoundError(name) from error
            raise
        body: IO[bytes] = answer["Body"]
        return body

    def copy_over_itself(self, name: str) -> None:
        """The object is as it was, and its time is now's. Raises FileNotFoundError."""
        key = self._normalize_name(name)
        source = {"Bucket": self.bucket_name, "Key": key}
        try:
            # A copy of an object over itself is refused unless something is said anew with it.
            self.bucket.Object(key).copy(source, ExtraArgs={"MetadataDirective": "REPLACE"})
        except ClientError as error:
            if _is_missing(error):
                raise FileNotFoundError(name) from error
            raise

    def told(self, name: str) -> tuple[int, bytes]:
        """Bytes of an object, and the SHA-256 that the store keeps of it; b"" where it keeps none
        of the whole: of one that came in parts it has that of the parts' own. Nothing is read.
        Raises FileNotFoundError.
        """
        key = self._normalize_name(name)
        try:
            told = self.bucket.meta.client.head_object(
                Bucket=self.bucket_name, Key=key, ChecksumMode="ENABLED"
            )
        except ClientError as error:
            if _is_missing(error):
                raise FileNotFoundError(name) from error
            raise
        of_parts = told.get("ChecksumType") == "COMPOSITE"
        digest = "" if of_parts else told.get("ChecksumSHA256", "")
        return told["ContentLength"], base64.b64decode(digest if "-" not in digest else "")


def _is_missing(error: ClientError) -> bool:
    return bool(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") == 404)
