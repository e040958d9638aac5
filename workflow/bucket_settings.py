"""The bucket that holds the evidence of several machines: the ``DONDOC_S3_*`` variables, for ``workflow.settings``."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from workflow.server_address import host_of

_BUCKET, _ENDPOINT, _REGION = "DONDOC_S3_BUCKET", "DONDOC_S3_ENDPOINT", "DONDOC_S3_REGION"
_KEY, _SECRET, _CA = "DONDOC_S3_ACCESS_KEY", "DONDOC_S3_SECRET_KEY_FILE", "DONDOC_S3_CA_FILE"
_ALL = (_BUCKET, _ENDPOINT, _REGION, _KEY, _SECRET, _CA)
#: A bucket's name as S3 allows it, and a folder in it.
_NAME = re.compile(r"([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])((?:/[A-Za-z0-9._-]+)*)/?")


@dataclass(frozen=True, slots=True)
class BucketSettings:
    """A bucket of an S3-compatible server. ``prefix``: the folder in it; ``ca``: the server's own CA, in PEM."""

    bucket: str
    prefix: str
    endpoint: str
    region: str
    access_key: str
    secret_key: str = field(repr=False)
    ca: bytes = field(default=b"", repr=False)


def read_bucket(env: Mapping[str, str], *, loopback: Collection[str]) -> BucketSettings | None:
    """The configured bucket; none where no variable of it is set. ``loopback``: hosts that need no https.

    Raises:
        ValueError: half a configuration, an unsafe one, or the library is not installed; says so in Vietnamese.
    """
    given = {name: env.get(name, "").strip() for name in _ALL}
    if not any(given.values()):
        return None
    lacking = [name for name in (_BUCKET, _ENDPOINT, _KEY, _SECRET) if not given[name]]
    if lacking:
        raise ValueError(f"Kho minh chứng S3 còn thiếu {', '.join(lacking)}.")
    name = _NAME.fullmatch(given[_BUCKET])
    if name is None or ".." in given[_BUCKET]:
        raise ValueError(
            f"{_BUCKET} phải là tên kho, có thể kèm thư mục, như minh-chung hoặc minh-chung/dondoc."
        )
    host_of(
        _ENDPOINT,
        given[_ENDPOINT],
        what="máy chủ S3",
        example="https://s3.donvi.gov.vn",
        loopback=loopback,
        path=False,
    )
    if importlib.util.find_spec("obstore") is None:
        raise ValueError(f"Đã đặt {_BUCKET} thì phải cài thêm gói: pip install 'dondoc[s3]'.")
    secret = _read(_SECRET, given[_SECRET]).decode("utf-8", "replace").strip()
    if not secret:
        raise ValueError(f"Tệp {given[_SECRET]} đặt ở {_SECRET} không có gì.")
    return BucketSettings(
        bucket=name[1],
        prefix=name[2].strip("/"),
        endpoint=given[_ENDPOINT].rstrip("/"),
        region=given[_REGION] or "us-east-1",
        access_key=given[_KEY],
        secret_key=secret,
        ca=_read(_CA, given[_CA]) if given[_CA] else b"",
    )


def _read(name: str, path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise ValueError(f"Không đọc được tệp {path} đặt ở {name}.") from error
