"""An S3-compatible server on loopback with one bucket; moto, which keeps objects in the memory of the tests."""

from __future__ import annotations

import logging
import uuid
from types import TracebackType
from typing import Any, Self

import boto3
from moto.server import ThreadedMotoServer

from workflow.bucket_settings import BucketSettings
from workflow.evidence_bucket import EvidenceBucket

SECRET = "the secret of the tests' bucket"


class S3Server:
    """Listens while the block runs. ``client`` sees the bucket as an operator's own tool would."""

    def __init__(self) -> None:
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self.name = f"minh-chung-{uuid.uuid4().hex[:12]}"
        self._server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)

    def __enter__(self) -> Self:
        self._server.start()
        host, port = self._server.get_host_and_port()
        self.endpoint = f"http://{host}:{port}"
        self.client: Any = boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            region_name="us-east-1",
            aws_access_key_id="tests",
            aws_secret_access_key=SECRET,
        )
        self.client.create_bucket(Bucket=self.name)
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.client.close()
        self.stop()

    def stop(self) -> None:
        """Go away: nobody listens on the port any more."""
        if self._server._server is not None:
            self._server.stop()
            self._server._server.server_close()
            self._server._server = None

    @property
    def settings(self) -> BucketSettings:
        return BucketSettings(self.name, "dondoc", self.endpoint, "us-east-1", "tests", SECRET)

    def bucket(self) -> EvidenceBucket:
        """The evidence store of an installation that uses this bucket."""
        return EvidenceBucket(self.settings)

    def objects(self) -> dict[str, bytes]:
        """Everything that lies in the bucket, by its whole name."""
        listed = self.client.list_objects_v2(Bucket=self.name).get("Contents", [])
        return {
            it["Key"]: self.client.get_object(Bucket=self.name, Key=it["Key"])["Body"].read() for it in listed
        }

    def alter(self, key: str, content: bytes) -> None:
        """Another content under the same name, as somebody with the keys of the bucket could put there."""
        self.client.put_object(Bucket=self.name, Key=key, Body=content)

    def empty(self) -> None:
        """Lose everything."""
        for key in self.objects():
            self.client.delete_object(Bucket=self.name, Key=key)
