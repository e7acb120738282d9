"""The frames of a shot as engines ask for them: in order, and those of stills in between."""

import pytest

from sparkvsr_desktop.core.corrupt_frames import CorruptFrames
from sparkvsr_desktop.core.media import Media
from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.media.frame_reader import FrameReader, open_frames
from sparkvsr_desktop.media.locate import media_source
from sparkvsr_desktop.media.movie_frames import open_movie_pictures
from sparkvsr_desktop.media.probe import probe
from sparkvsr_desktop.picture import Picture
from sparkvsr_desktop.render.shot_frames import ShotFrames, StandIns
from tests.footage import write_numbered_movie

FRAMES = 48
STILLS = (4, 40)
STOP = StandIns(CorruptFrames.STOP, lambda _: None)


class NotedPictures:
    """The pictures of a movie, and in which order they were taken out of it."""

    def __init__(self, pictures) -> None:
        self._pictures = pictures
        self.taken: list[int] = []

    def at(self, source_frame: int) -> Picture:
        self.taken.append(source_frame)
        return self._pictures.at(source_frame)


@pytest.fixture(scope="module")
def movie(tmp_path_factory) -> Media:
    """A movie with one intra frame, its first."""
    path = tmp_path_factory.mktemp("film") / "long.mp4"
    options = {"g": "250", "bf": "0"}
    write_numbered_movie(path, frames=FRAMES, codec="libx264", options=options)
    return probe(media_source(path))


def read_as_an_engine_does(frames: ShotFrames) -> list[float]:
    """Read the frames of both stills before each segment; return the mean of every picture."""
    means = []
    for start in range(0, FRAMES, 16):
        stills = [SourceRange(still, 1) for still in STILLS]
        for span in (*stills, SourceRange(start, 16)):
            means += [float(picture.mean()) for picture in frames.read(span)]
    return means


def test_the_frame_of_a_still_is_sought_once(movie):
    with open_movie_pictures(movie, movie.source) as pictures:
        noted = NotedPictures(pictures)
        read_as_an_engine_does(ShotFrames(FrameReader(movie, noted), movie.available_range, STOP))
    sequence = list(range(FRAMES))
    assert noted.taken == [*STILLS, *sequence]


def test_each_frame_shows_its_own_number_whatever_was_read_before(movie):
    with open_frames(movie) as reader:
        means = read_as_an_engine_does(ShotFrames(reader, movie.available_range, STOP))
    asked = [frame for start in (0, 16, 32) for frame in (*STILLS, *range(start, start + 16))]
    assert means == pytest.approx([frame / 219 for frame in asked], abs=0.004)


def test_what_an_engine_does_to_a_picture_is_not_seen_by_the_next(movie):
    with open_frames(movie) as reader:
        frames = ShotFrames(reader, movie.available_range, STOP)
        (first,) = frames.read(SourceRange(4, 1))
        first[:] = 0
        (again,) = frames.read(SourceRange(4, 1))
    assert again.mean() == pytest.approx(4 / 219, abs=0.004)
