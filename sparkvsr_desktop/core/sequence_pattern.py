"""The ways to spell a numbered picture sequence in one file name."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_FORM = re.compile(r"%(?:0?(?P<width>\d*))d|(?P<hashes>#+)|\[(?P<first>\d+)-(?P<last>\d+)\]")


@dataclass(frozen=True, slots=True)
class SequencePattern:
    """A file name `<prefix><number><suffix>` with its number left open.

    `padding` is the least count of digits. `stated` is (first, last) number where the name says
    them, else None.
    """

    prefix: str
    suffix: str
    padding: int
    stated: tuple[int, int] | None = None

    def numbers_among(self, names: Iterable[str]) -> tuple[int, ...]:
        """Return the numbers of those file names that fit, ascending."""
        form = re.compile(re.escape(self.prefix) + r"(-?\d+)" + re.escape(self.suffix))
        fitting = (form.fullmatch(name) for name in names)
        return tuple(sorted(int(name[1]) for name in fitting if name and self._is_padded(name[1])))

    def _is_padded(self, digits: str) -> bool:
        return len(digits.lstrip("-")) >= self.padding


def parse_pattern(name: str) -> SequencePattern | None:
    """Read `x.%04d.exr`, `x.####.exr` or `x.[1000-1100].exr`; None for any other name."""
    form = _FORM.search(name)
    if form is None:
        return None
    prefix, suffix = name[: form.start()], name[form.end() :]
    if form["first"]:
        stated = int(form["first"]), int(form["last"])
        return SequencePattern(prefix, suffix, len(form["first"]), stated)
    return SequencePattern(prefix, suffix, int(form["width"] or len(form["hashes"] or "")))
