"""Reference stills: what is saved is what is read."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import OpenImageIO
import pytest

from sparkvsr_desktop.core.media import ColourTags
from sparkvsr_desktop.core.timecode import Timecode
from sparkvsr_desktop.media.picture_file import UnreadablePictureError, picture_facts
from sparkvsr_desktop.media.still_file import (
    UnknownStillFormatError,
    UnwritablePictureError,
    read_still,
    write_still,
)
from sparkvsr_desktop.picture import Picture

RGB_TAGS = ColourTags(matrix=0, full_range=True)
SIXTEEN_BIT_HALF_STEP = 0.5 / 65535


def write_channels(path: Path, pixels: Picture, kind: str = "uint8", **attributes: int) -> Path:
    """Write a picture of any number of channels with OpenImageIO alone."""
    height, width, channels = pixels.shape
    file = OpenImageIO.ImageOutput.create(str(path))
    spec = OpenImageIO.ImageSpec(width, height, channels, kind)
    for name, number in attributes.items():
        setattr(spec, name, number)
    file.open(str(path), spec)
    file.write_image(pixels.astype(np.float32))
    file.close()
    return path


@pytest.mark.parametrize("name", ["a.tif", "a.png"])
def test_a_still_keeps_sixteen_bits(tmp_path: Path, name: str, natural_picture: Picture) -> None:
    write_still(tmp_path / name, natural_picture, RGB_TAGS)
    back = read_still(tmp_path / name)
    assert np.abs(back - natural_picture).max() <= SIXTEEN_BIT_HALF_STEP * 1.01
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_an_exr_keeps_what_lies_beyond_black_and_white(tmp_path: Path) -> None:
    picture = np.array([[[-0.5, 0.25, 12.0]]], np.float32)  # exact in half floats
    write_still(tmp_path / "a.exr", picture, RGB_TAGS)
    assert read_still(tmp_path / "a.exr").tolist() == picture.tolist()


def test_an_exr_states_its_time(tmp_path: Path) -> None:
    rate = Fraction(30000, 1001)
    timecode = Timecode.parse("12:34:56;28", rate)
    write_still(
        tmp_path / "a.exr", np.zeros((2, 2, 3), np.float32), RGB_TAGS, timecode=timecode, rate=rate
    )
    facts = picture_facts(tmp_path / "a.exr")
    assert facts.timecode_words == (0x12345668, 0)  # ST 12-1: digits, drop flag in bit 6
    assert facts.rate == rate
    assert facts.timecode(rate) == timecode


def test_a_png_states_its_primaries_and_transfer(tmp_path: Path) -> None:
    write_still(tmp_path / "a.png", np.zeros((2, 2, 3), np.float32), ColourTags(9, 16, 0, True))
    colour = picture_facts(tmp_path / "a.png").colour
    assert (colour.primaries, colour.transfer) == (9, 16)


def test_grey_is_repeated_and_alpha_dropped(tmp_path: Path) -> None:
    grey = write_channels(tmp_path / "grey.png", np.full((3, 4, 1), 0.6))
    cutout = write_channels(tmp_path / "cutout.png", np.full((3, 4, 4), 0.4))
    assert read_still(grey) == pytest.approx(np.full((3, 4, 3), 0.6), abs=1e-6)
    assert read_still(cutout).shape == (3, 4, 3)


def test_colour_under_a_clear_alpha_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "clear.png"
    spec = OpenImageIO.ImageSpec(1, 1, 4, "uint8")
    spec.attribute("oiio:UnassociatedAlpha", 1)
    file = OpenImageIO.ImageOutput.create(str(path))
    file.open(str(path), spec)
    file.write_image(np.array([[[1.0, 0.0, 0.0, 0.0]]], np.float32))
    file.close()
    assert read_still(path).tolist() == [[[1.0, 0.0, 0.0]]]


def test_a_cropped_exr_fills_its_display_window(tmp_path: Path) -> None:
    window = {"x": 2, "y": 1, "full_width": 6, "full_height": 4}
    path = write_channels(tmp_path / "crop.exr", np.ones((2, 3, 3)), "half", **window)
    picture = read_still(path)
    assert picture.shape == (4, 6, 3)
    assert picture[..., 0].sum() == 6
    assert picture[1:3, 2:5].min() == 1


# rows of the stored picture, when "01" over "23" is to be seen (TIFF 6.0, tag 274)
STORED = {1: "01 23", 2: "10 32", 3: "32 10", 4: "23 01", 5: "02 13", 6: "13 02", 7: "31 20",
          8: "20 31"}  # fmt: skip


@pytest.mark.parametrize("orientation", STORED)
def test_a_picture_that_lies_on_its_side_is_turned_upright(
    tmp_path: Path, orientation: int
) -> None:
    corners = np.array([[int(grey) for grey in row] for row in STORED[orientation].split()]) / 4
    stored = corners.repeat(2, 1)[..., np.newaxis].repeat(3, 2)  # twice as wide as high
    path = tmp_path / "photo.tif"
    spec = OpenImageIO.ImageSpec(4, 2, 3, "float")
    spec.attribute("Orientation", orientation)
    file = OpenImageIO.ImageOutput.create(str(path))
    file.open(str(path), spec)
    file.write_image(stored.astype(np.float32))
    file.close()
    picture, facts = read_still(path), picture_facts(path)
    assert (picture.shape[1], picture.shape[0]) == (facts.width, facts.height)
    across, down = facts.width // 2, facts.height // 2
    assert picture[::down, ::across, 0].tolist() == [[0, 0.25], [0.5, 0.75]]


def test_a_file_that_is_no_picture_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_text("not a picture")
    with pytest.raises(UnreadablePictureError, match=r"a\.png"):
        read_still(tmp_path / "a.png")
    with pytest.raises(UnreadablePictureError, match="no such file"):
        read_still(tmp_path / "b.png")


def test_a_suffix_that_names_no_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownStillFormatError) as refused:
        write_still(tmp_path / "a.gif", np.zeros((2, 2, 3), np.float32), RGB_TAGS)
    assert ".tif" in refused.value.remedy


def test_a_folder_that_is_not_there_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(UnwritablePictureError, match="gone"):
        write_still(tmp_path / "gone" / "a.tif", np.zeros((2, 2, 3), np.float32), RGB_TAGS)
    assert not list(tmp_path.iterdir())


def test_a_still_written_quickly_is_read_back_the_same(tmp_path):
    picture = np.random.default_rng(3).random((12, 16, 3), np.float32)
    for name, compressed in (("small.tif", False), ("smaller.tif", True)):
        write_still(tmp_path / name, picture, ColourTags(), compressed=compressed)
    quick, slow = (read_still(tmp_path / name) for name in ("small.tif", "smaller.tif"))
    assert np.array_equal(quick, slow)
    file = OpenImageIO.ImageInput.open(str(tmp_path / "small.tif"))
    assert file.spec().getattribute("compression") == "none"
    file.close()
