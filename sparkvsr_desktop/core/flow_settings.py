"""How the shots are to be rendered: what the flow phase sets, as a value and as readable JSON."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sparkvsr_desktop.core.colour_lock import ColourLock
from sparkvsr_desktop.core.render_job import LARGEST_GUIDANCE_SCALE
from sparkvsr_desktop.core.render_order import IN_PLACE, LinkStyle

NATURAL, FAITHFUL, CRISP = 0.5, 1.0, 1.5
"""The three stops of the guidance scale, by their names."""
LARGEST_SCALE = 8.0


@dataclass(frozen=True, slots=True)
class FlowSettings:
    """Engine, size of the result, guidance, codec and what else decides how a render looks.

    `scale` is the size over the source's; `size` (width, height in pixels), where it is given,
    stands instead of it. `grain` is 0 (none) to 1 (all that the source has). `memory_bytes` is
    what the engine may take of its device, None for as much as it has. `output` is the folder of
    the results, None for one beside the edit; `link_style` is how they are put into it. Raises
    ValueError where a number is out of range.
    """

    engine: str = "propagation"
    scale: float = 2.0
    guidance_scale: float = FAITHFUL
    codec: str = "prores-422hq"
    size: tuple[int, int] | None = None
    grain: float = 0.0
    colour_lock: ColourLock = ColourLock.OFF
    memory_bytes: int | None = None
    output: Path | None = None
    link_style: LinkStyle = IN_PLACE

    def __post_init__(self) -> None:
        if not 0 < self.scale <= LARGEST_SCALE:
            raise ValueError(f"a scale of {self.scale:g}, outside 0 to {LARGEST_SCALE:g}")
        if not 0 <= self.guidance_scale <= LARGEST_GUIDANCE_SCALE:
            raise ValueError(f"a guidance scale of {self.guidance_scale:g}, outside 0 to 2")
        if not 0 <= self.grain <= 1:
            raise ValueError(f"grain of {self.grain:g}, outside 0 to 1")
        if self.size is not None and min(self.size) < 1:
            raise ValueError(f"a size of {self.size[0]} x {self.size[1]} pixels")
        if self.memory_bytes is not None and self.memory_bytes < 0:
            raise ValueError(f"{self.memory_bytes} bytes of memory")

    @property
    def of_picture(self) -> "FlowSettings":
        """The same without where results go, and how they get into the edit."""
        return replace(self, output=None, link_style=IN_PLACE)


def record_of(settings: FlowSettings, folder: Path | None = None) -> dict[str, object]:
    """Return settings as plain values for JSON; the output folder is spelled from `folder`."""
    return {
        "engine": settings.engine,
        "scale": settings.scale,
        "size": list(settings.size) if settings.size else None,
        "guidance scale": settings.guidance_scale,
        "grain": settings.grain,
        "codec": settings.codec,
        "colour lock": settings.colour_lock.value,
        "memory bytes": settings.memory_bytes,
        "output": None if settings.output is None else _spelled(settings.output, folder),
        "link on new tracks": settings.link_style.on_new_tracks,
        "link file urls": settings.link_style.file_urls,
    }


def settings_in(record: dict[str, Any], folder: Path = Path()) -> FlowSettings:
    """Return the settings of a record; what it does not name is as in a new project.

    Raises KeyError, TypeError and ValueError where it is none.
    """
    plain = FlowSettings()
    size, output = record.get("size"), record.get("output")
    memory = record.get("memory bytes")
    return FlowSettings(
        engine=_text(record["engine"]),
        scale=_number(record["scale"]),
        guidance_scale=_number(record["guidance scale"]),
        codec=_text(record["codec"]),
        size=None if size is None else _size(size),
        grain=_number(record.get("grain", plain.grain)),
        colour_lock=ColourLock(record.get("colour lock", plain.colour_lock)),
        memory_bytes=None if memory is None else _whole(memory),
        output=None if output is None else folder / _text(output),
        link_style=LinkStyle(
            on_new_tracks=_truth(record.get("link on new tracks", False)),
            file_urls=_truth(record.get("link file urls", False)),
        ),
    )


def _spelled(path: Path, folder: Path | None) -> str:
    is_inside = folder is not None and path.is_relative_to(folder)
    return path.relative_to(folder).as_posix() if folder and is_inside else str(path)


def _size(found: Any) -> tuple[int, int]:
    width, height = found
    return _whole(width), _whole(height)


def _text(found: object) -> str:
    if not isinstance(found, str):
        raise TypeError(f"{found!r} is not a text")
    return found


def _number(found: object) -> float:
    if not isinstance(found, int | float) or isinstance(found, bool):
        raise TypeError(f"{found!r} is not a number")
    return float(found)


def _truth(found: object) -> bool:
    if not isinstance(found, bool):
        raise TypeError(f"{found!r} is neither true nor false")
    return found


def _whole(found: object) -> int:
    if not isinstance(found, int) or isinstance(found, bool):
        raise TypeError(f"{found!r} is not a whole number")
    return found
