"""Loading many for one: a list says which keys its rows will need, the first row that asks loads them all."""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Batch(Generic[K, V]):
    """A cache of one request. Keys announced by `want` cost nothing until one of them is asked for."""

    def __init__(self, load: Callable[[Collection[K]], Mapping[K, V]]) -> None:
        """This function takes the function that loads several keys at once; keys that it leaves out do not exist."""
        self._load = load
        self._wanted: set[K] = set()
        self._known: dict[K, V | None] = {}

    def want(self, keys: Iterable[K | None]) -> None:
        """This function announces keys; None is left out."""
        self._wanted.update(key for key in keys if key is not None and key not in self._known)

    def put(self, found: Mapping[K, V]) -> None:
        """This function keeps what was read on another way."""
        self._known.update(found)
        self._wanted.difference_update(found)

    def get(self, key: K | None) -> V | None:
        """This function gives the value, None when there is none; it loads every key announced so far."""
        if key is None:
            return None
        if key not in self._known:
            wanted = self._wanted | {key}
            self._wanted = set()
            found = self._load(wanted)
            self._known.update({each: found.get(each) for each in wanted})
        return self._known[key]

    def values(self) -> list[V]:
        """This function gives what is known by now."""
        return [value for value in self._known.values() if value is not None]

    def forget(self) -> None:
        """This function empties the cache."""
        self._wanted.clear()
        self._known.clear()
