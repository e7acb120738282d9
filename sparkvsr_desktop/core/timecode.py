"""SMPTE timecode of a frame, with and without dropped numbers."""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Self

_FORM = re.compile(r"(\d\d):(\d\d):(\d\d)([:;.])(\d\d\d?)")


@dataclass(frozen=True, slots=True)
class Timecode:
    """A position as a count of frames since 00:00:00:00, at an exact rate.

    `drop_frame` only changes how the count is written: at 30000/1001 the numbers :00 and :01 (at
    60000/1001 also :02 and :03) are left out of each minute that is not a multiple of ten.
    Source: SMPTE ST 12-1.
    """

    frame_count: int
    rate: Fraction
    drop_frame: bool = False

    @classmethod
    def parse(cls, text: str, rate: Fraction) -> Self:
        """Read `hh:mm:ss:ff`; a `;` or `.` before the frames means drop-frame.

        Raises ValueError when the text is not a timecode, or names a frame beyond the rate.
        """
        form = _FORM.fullmatch(text.strip())
        if form is None:
            raise ValueError(f"“{text}” is not a timecode")
        hours, minutes, seconds, frames = (int(form[group]) for group in (1, 2, 3, 5))
        nominal = round(rate)
        if frames >= nominal or minutes > 59 or seconds > 59:
            raise ValueError(f"“{text}” is not a timecode at {float(rate):.3f} fps")
        drop_frame = form[4] != ":" and _dropped_per_minute(rate) > 0
        total_minutes = hours * 60 + minutes
        count = (total_minutes * 60 + seconds) * nominal + frames
        if drop_frame:
            count -= _dropped_per_minute(rate) * (total_minutes - total_minutes // 10)
        return cls(count, rate, drop_frame)

    def advanced(self, frames: int) -> Self:
        """Return the timecode `frames` later (earlier, when negative), as a count within a day."""
        return type(self)(self.frame_count + frames, self.rate, self.drop_frame)

    def __str__(self) -> str:
        nominal = round(self.rate)
        count = self.frame_count + (self._numbers_dropped() if self.drop_frame else 0)
        seconds, frames = divmod(count, nominal)
        hours, seconds = divmod(seconds, 3600)
        separator = ";" if self.drop_frame else ":"
        return f"{hours % 24:02}:{seconds // 60:02}:{seconds % 60:02}{separator}{frames:02}"

    def _numbers_dropped(self) -> int:
        dropped = _dropped_per_minute(self.rate)
        per_minute = round(self.rate) * 60 - dropped
        per_ten_minutes = per_minute * 10 + dropped
        tens, rest = divmod(self.frame_count, per_ten_minutes)
        whole_minutes = max(rest - dropped, 0) // per_minute
        return dropped * (9 * tens + whole_minutes)


def _dropped_per_minute(rate: Fraction) -> int:
    return {Fraction(30000, 1001): 2, Fraction(60000, 1001): 4}.get(rate, 0)
