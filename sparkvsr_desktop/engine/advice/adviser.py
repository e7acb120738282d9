"""The keyframe adviser: the frames of a shot at which a still helps most, and why."""

from dataclasses import dataclass

from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.engine.advice.choice import chosen_stills, expected_gain_db
from sparkvsr_desktop.engine.advice.glimpse import blur, glimpses, looked_at_frames
from sparkvsr_desktop.engine.advice.reach import reach
from sparkvsr_desktop.engine.advice.reason import reason
from sparkvsr_desktop.engine.protocol import SourceFrames, StopToken
from sparkvsr_desktop.errors import SparkVSRError

REACH_IN_STILLS = 3
"""A still is carried at most to the next ones; it is matched three times their distance far."""


class StillElsewhereError(SparkVSRError):
    """A still that the editor has is not on a frame of the shot."""

    def __init__(self, source_frame: int, shot: SourceRange) -> None:
        super().__init__(
            f"The still at frame {source_frame} is outside the shot.",
            remedy=f"Name frames between {shot.start} and {shot.last_frame}.",
        )


@dataclass(frozen=True, slots=True)
class Advice:
    """A frame at which a still helps, beside those the editor has and those advised before it.

    `trust_before` and `trust_after`, 0..1, are what the mean of the shot is expected to be
    without and with it; `gain_db` is the expected gain in mean PSNR.
    """

    source_frame: int
    trust_before: float
    trust_after: float
    gain_db: float
    reason: str


def advised_stills(
    frames: SourceFrames,
    walls: tuple[int, ...],
    count: int,
    stop: StopToken,
    have: tuple[int, ...] = (),
) -> tuple[Advice, ...]:
    """Return up to `count` frames for new stills, the most useful first.

    walls: the frames at which new scenes begin. have: the frames that have a still already. Reads
    the shot once; holds small pictures of a bounded number of its frames. Raises
    StillElsewhereError, and whatever `stop` raises.
    """
    shot = frames.available
    for still in have:
        if not shot.holds(still):
            raise StillElsewhereError(still, shot)
    looked_at = looked_at_frames(shot, count + len(have))
    seen = tuple(glimpses(frames, {*looked_at, *have}, stop))
    candidates = sorted({*_every_second(looked_at), *have})
    furthest = REACH_IN_STILLS * shot.duration / (count + len(have))
    found = reach(seen, candidates, walls, furthest, stop)
    blurs = {glimpse.source_frame: blur(seen, at) for at, glimpse in enumerate(seen)}
    borders = (shot.start, *walls, shot.end)
    told: list[Advice] = []
    for still in chosen_stills(found, have, count, blurs):
        before = have + tuple(advice.source_frame for advice in told)
        without, with_it = found.coverage(before), found.coverage((*before, still))
        gain_db = expected_gain_db(with_it).mean() - expected_gain_db(without).mean()
        trusts = float(without.mean()), float(with_it.mean())
        told.append(Advice(still, *trusts, float(gain_db), reason(found, before, still, borders)))
    return tuple(told)


def _every_second(looked_at: range) -> range:
    """Return the candidates; both ends of a short shot stay among them where they can."""
    return looked_at[::2] if len(looked_at) > 2 else looked_at
