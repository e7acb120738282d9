"""Any frame, exactly, whatever the codec's groups of pictures look like."""

from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from sparkvsr_desktop.core.media import ImageSequence, MissingFrames, MovieFile
from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.media.frame_reader import RangeOutsideMediaError, open_frames
from sparkvsr_desktop.media.locate import media_source
from sparkvsr_desktop.media.movie_frames import UndecodableFrameError, open_movie_frames
from sparkvsr_desktop.media.probe import intra_frames, probe
from sparkvsr_desktop.picture import Picture
from tests.footage import write_numbered_movie, write_numbered_sequence

JUMPS = (31, 7, 8, 9, 39, 0, 20, 19, 38, 12)
"""Forward, backward, on, before and after intra frames every 12."""
STREAMS = [
    pytest.param(".mp4", "libx264", {"g": "12", "bf": "3"}, id="B-frames, negative stamps"),
    pytest.param(".mp4", "libx264", {"g": "12", "x264-params": "open-gop=1"}, id="open GOP"),
    pytest.param(".mp4", "libx264", {"x264-params": "intra-refresh=1"}, id="gradual refresh"),
    pytest.param(".mkv", "libx265", {"g": "12"}, id="H.265 in Matroska"),
    pytest.param(".ts", "libx264", {"g": "12"}, id="transport stream, start not zero"),
    pytest.param(".avi", "libx264", {"g": "12"}, id="B-frames in AVI"),
    pytest.param(".mov", "prores_ks", {}, id="intra only"),
]


def number_of(picture: Picture) -> int:
    """The luma number of a flat grey picture."""
    return round(16 + 219 * float(picture.mean()))


@pytest.mark.parametrize(("suffix", "codec", "options"), STREAMS)
def test_each_jump_lands_on_its_frame(
    tmp_path: Path, suffix: str, codec: str, options: dict[str, str]
) -> None:
    path = write_numbered_movie(tmp_path / f"a{suffix}", frames=40, codec=codec, options=options)
    media = probe(MovieFile(path))
    with open_frames(media) as frames:
        seen = [number_of(next(frames.read(SourceRange(frame, 1)))) for frame in JUMPS]
    assert seen == [16 + frame for frame in JUMPS]


def test_two_reads_take_turns(two_second_clip: Path) -> None:
    media = probe(MovieFile(two_second_clip))
    with open_frames(media) as frames:
        early, late = frames.read(SourceRange(0, 3)), frames.read(SourceRange(40, 3))
        seen = [(number_of(one), number_of(other)) for one, other in zip(early, late, strict=True)]
    assert seen == [(16, 56), (17, 57), (18, 58)]


def test_frames_outside_the_media_are_refused_at_once(two_second_clip: Path) -> None:
    media = probe(MovieFile(two_second_clip))
    with open_frames(media) as frames, pytest.raises(RangeOutsideMediaError) as refused:
        frames.read(SourceRange(45, 10))
    assert "between 0 and 49" in refused.value.remedy


def test_a_damaged_frame_is_named(tmp_path: Path) -> None:
    path = write_numbered_movie(tmp_path / "a.mov", frames=10, codec="prores_ks")
    with av.open(str(path)) as container:
        packets = [packet for packet in container.demux(video=0) if packet.size]
        place, size = packets[6].pos, packets[6].size
    data = bytearray(path.read_bytes())
    data[place : place + size] = bytes(size)
    path.write_bytes(data)
    with open_frames(probe(MovieFile(path))) as frames:
        assert number_of(next(frames.read(SourceRange(7, 1)))) == 23
        with pytest.raises(UndecodableFrameError, match=r"Frame 6 of “a\.mov”"):
            list(frames.read(SourceRange(5, 3)))


def test_a_clip_on_its_side_is_read_upright(tmp_path: Path) -> None:
    path = tmp_path / "portrait.mov"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("png", rate=25)
        stream.width, stream.height, stream.pix_fmt = 8, 4, "gray"
        stream.set_display_rotation(90)  # counter-clockwise
        stored = np.zeros((4, 8), np.uint8)
        stored[0, 7] = 255  # the stored top right corner is the upright top left
        frame = av.VideoFrame.from_ndarray(stored, "gray")
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    with open_frames(probe(MovieFile(path))) as frames:
        picture = next(frames.read(SourceRange(0, 1)))
    assert picture.shape == (8, 4, 3)
    assert picture[0, 0].tolist() == [1, 1, 1]


def test_values_beyond_black_and_white_survive_in_exr(tmp_path: Path) -> None:
    folder = write_numbered_sequence(tmp_path, frames=2, first_luma=0, size=(4, 4))
    with open_frames(probe(media_source(folder))) as frames:
        picture = next(frames.read(SourceRange(0, 1)))
    assert picture.mean() == pytest.approx(-16 / 219, abs=1e-4)


@pytest.mark.parametrize(
    ("policy", "numbers"),
    [(MissingFrames.HOLD, [17, 17, 17, 19, 19]), (MissingFrames.BLACK, [16, 17, 16, 19, 16])],
)
def test_missing_pictures_are_stood_in_for(
    tmp_path: Path, policy: MissingFrames, numbers: list[int]
) -> None:
    source = media_source(write_numbered_sequence(tmp_path, frames=5))
    assert isinstance(source, ImageSequence)
    for frame in (0, 2, 4):
        source.path_of(frame).unlink()
    media = probe(replace(source, missing_frames=policy))
    with open_frames(media) as frames:
        seen = [number_of(picture) for picture in frames.read(media.available_range)]
    assert seen == numbers


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_a_jump_to_an_intra_frame_decodes_that_frame_alone(tmp_path, monkeypatch, suffix):
    path = write_numbered_movie(
        tmp_path / f"film{suffix}", frames=40, codec="libx264", options={"g": "12", "bf": "3"}
    )
    decoded = []
    with open_movie_frames(path) as frames:
        every_frame = frames._frames

        def counted():
            for stamp, frame in every_frame():
                decoded.append(stamp)
                yield stamp, frame

        monkeypatch.setattr(frames, "_frames", counted)
        frames.at(intra_frames(probe(media_source(path), None))[2])
    assert len(decoded) == 1
