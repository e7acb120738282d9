"""A shot in memory, as a render would hand it to the engine."""

from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.core.window import WindowRule
from sparkvsr_desktop.engine.protocol import Reference, RestoreSettings
from sparkvsr_desktop.engine.sparkvsr.engine import SparkVSR
from sparkvsr_desktop.engine.sparkvsr.memory_mode import MemoryMode


class ListedFrames:
    """The pictures of a list as a shot's frames; `first` is the source frame of the first one."""

    def __init__(self, pictures, first=0):
        self.pictures = pictures
        self.available = SourceRange(first, len(pictures))
        self.furthest_read = first - 1

    def read(self, span):
        assert self.available.covers(span)
        for source_frame in span.frames:
            self.furthest_read = max(self.furthest_read, source_frame)
            yield self.pictures[source_frame - self.available.start]


class ListedStills:
    """Stills by their source frame; `loads` says in which order they were asked for."""

    def __init__(self, pictures=None):
        self.pictures = pictures or {}
        self.loads = []

    @property
    def source_frames(self):
        return tuple(sorted(self.pictures))

    def load(self, source_frame):
        self.loads.append(source_frame)
        return Reference(source_frame, self.pictures[source_frame])


class NeverStopped:
    """A stop token that nobody uses."""

    def raise_if_stopped(self):
        pass


def engine_with(networks, window=None, tile=None):
    """Return an engine whose networks are there already."""
    mode = MemoryMode(window or WindowRule(), tile)
    return SparkVSR(networks.identity, lambda mode: networks, (mode,))


def restored(engine, pictures, stills=None, span=None, stop=None, **settings):
    """Restore a shot that starts at frame 0, or a span of it, and return its frames in a list."""
    frames = pictures if isinstance(pictures, ListedFrames) else ListedFrames(pictures)
    height, width = frames.pictures[0].shape[:2]
    chosen = {"width_px": width, "height_px": height} | settings
    shelf = stills if isinstance(stills, ListedStills) else ListedStills(stills)
    return list(
        engine.restore(
            span or frames.available,
            frames,
            shelf,
            RestoreSettings(**chosen),
            stop or NeverStopped(),
        )
    )
