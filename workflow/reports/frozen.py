"""Frozen facts as JSON and back: what a letter says is kept beside it word for word."""

from __future__ import annotations

import json
import types
from dataclasses import asdict, fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

Facts = TypeVar("Facts")


def plain(facts: Any) -> str:
    """A dataclass of texts, numbers, days, tuples and dataclasses as JSON."""
    return json.dumps(asdict(facts), ensure_ascii=False, sort_keys=True, default=date.isoformat)


def read(kind: type[Facts], text: str) -> Facts:
    """What ``plain`` wrote of a ``kind``; a field that was added later has its default."""
    found: Facts = _value(kind, json.loads(text))
    return found


def _value(hint: Any, raw: Any) -> Any:
    if get_origin(hint) in (Union, types.UnionType):
        return None if raw is None else _value(next(a for a in get_args(hint) if a is not type(None)), raw)
    if get_origin(hint) is tuple:
        return tuple(_value(get_args(hint)[0], item) for item in raw)
    if is_dataclass(hint):
        hints = get_type_hints(hint)
        return hint(**{f.name: _value(hints[f.name], raw[f.name]) for f in fields(hint) if f.name in raw})  # type: ignore[operator]
    if hint is date:
        return date.fromisoformat(raw)
    return hint(raw) if isinstance(hint, type) and issubclass(hint, Enum) else raw
