"""Frozen data classes made in a quarter of the time: there are seven hundred, and the start makes them all.

``dataclasses`` compiles six functions for each class; five of them say the same of every one, and are shared here. For
the type checker, and for ``fields``, ``replace`` and ``asdict``, these are the standard ones. The launcher, which
stands alone, keeps those of the library.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

T = TypeVar("T")


def _equal(self: Any, other: Any) -> Any:
    if other.__class__ is not self.__class__:
        return NotImplemented
    return self.__compared__(self) == self.__compared__(other)


def _hash(self: Any) -> int:
    return hash(self.__compared__(self))


def _representation(self: Any) -> str:
    shown = ", ".join(f"{f.name}={getattr(self, f.name)!r}" for f in dataclasses.fields(self) if f.repr)
    return f"{self.__class__.__qualname__}({shown})"


def _refuse_setting(self: object, name: str, value: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_deleting(self: object, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[Any]:
    return [getattr(self, f.name) for f in dataclasses.fields(self)]


def _restore(self: Any, state: list[Any]) -> None:
    for f, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, f.name, value)


SHARED: dict[str, Callable[..., Any]] = {
    "__eq__": _equal,
    "__hash__": _hash,
    "__repr__": _representation,
    "__setattr__": _refuse_setting,
    "__delattr__": _refuse_deleting,
    "__getstate__": _state,
    "__setstate__": _restore,
}


def _initialiser(cls: type[Any]) -> Callable[..., None]:
    """``__init__``, the one function that differs: each value goes straight into its slot."""
    scope: dict[str, Any] = {"__MISSING": dataclasses.MISSING}
    parameters, lines = [""], [" pass"]
    for f in dataclasses.fields(cls):
        if not f.init or f.kw_only:
            raise TypeError(
                f"{cls.__qualname__}.{f.name} : only what dataclasses itself makes can ask for this"
            )
        name, value = f.name, f.name
        scope[f"__set_{name}"] = getattr(cls, name).__set__
        if f.default_factory is not dataclasses.MISSING:
            scope[f"__make_{name}"] = f.default_factory
            parameters.append(f"{name}=__MISSING")
            value = f"__make_{name}() if {name} is __MISSING else {name}"
        elif f.default is not dataclasses.MISSING:
            scope[f"__default_{name}"] = f.default
            parameters.append(f"{name}=__default_{name}")
        else:
            parameters.append(name)
        lines.append(f" __set_{name}(self, {value})")
    # The names are those of fields, which Python itself has read.
    exec(f"def __init__(self{', '.join(parameters)}):\n" + "\n".join(lines), scope)  # noqa: S102
    made: Callable[..., None] = scope["__init__"]
    made.__qualname__, made.__module__ = f"{cls.__qualname__}.__init__", cls.__module__
    return made


def _frozen(cls: type[T]) -> type[T]:
    own = frozenset(vars(cls))
    if hasattr(cls, "__post_init__"):
        raise TypeError(f"{cls.__qualname__}.__post_init__ : only what dataclasses itself makes calls it")
    cls.__doc__ = cls.__doc__ or cls.__name__  # else the signature is looked for, to make a sentence of it
    made = dataclasses.dataclass(cls, init=False, repr=False, eq=False, slots=True)
    compared = [f.name for f in dataclasses.fields(made) if f.compare]  # type: ignore[arg-type]
    shared = SHARED | {
        "__init__": _initialiser(made),
        "__compared__": staticmethod(attrgetter(*compared) if compared else lambda _self: ()),
    }
    for name, function in shared.items():
        if name not in own:
            setattr(made, name, function)
    return made


if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(cls=None, /, **options):
        """``@dataclass(frozen=True, slots=True)`` as above; any other kind as ``dataclasses`` makes it."""
        return (
            _frozen if options == {"frozen": True, "slots": True} else dataclasses.dataclass(cls, **options)
        )
