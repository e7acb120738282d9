"""Code values and what they mean. Reference numbers are from BT.601, BT.709 and BT.2020."""

from pathlib import Path

import av
import numpy as np
import pytest
from av.video.reformatter import Interpolation

from sparkvsr_desktop.core.media import ColourTags
from sparkvsr_desktop.media.colour import CodeValues, UnknownMatrixError, matrix_of, to_yuv
from sparkvsr_desktop.media.video_picture import FrameColour, picture_of

EIGHT_BIT_LEVEL = 1 / 255
ACCURATE = Interpolation.BICUBIC | Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INT
"""Without these flags FFmpeg's conversion itself is two levels off."""


def flat_frame(pixel_format: str, size: tuple[int, int], codes: tuple[int, ...]) -> av.VideoFrame:
    frame = av.VideoFrame(*size, pixel_format)
    for plane, code in zip(frame.planes, codes, strict=True):
        kind = np.uint8 if frame.format.components[0].bits == 8 else np.uint16
        plane.update(np.full(plane.buffer_size // np.dtype(kind).itemsize, code, kind).tobytes())
    return frame


@pytest.mark.parametrize(
    ("matrix", "rgb", "codes"),
    [
        pytest.param(1, (1, 0, 0), (250, 409, 960), id="BT.709 red"),
        pytest.param(5, (1, 0, 0), (326, 361, 960), id="BT.601 red"),
        pytest.param(9, (1, 0, 0), (294, 387, 960), id="BT.2020 red"),
        pytest.param(1, (0, 0, 1), (127, 960, 471), id="BT.709 blue"),
        pytest.param(1, (1, 1, 1), (940, 512, 512), id="white"),
        pytest.param(1, (0, 0, 0), (64, 512, 512), id="black"),
    ],
)
def test_colour_bars_have_their_ten_bit_codes(
    matrix: int, rgb: tuple[int, ...], codes: tuple[int, ...]
) -> None:
    gain, offset = CodeValues(matrix, full_range=False, bits=10).from_rgb()
    assert np.rint(gain @ np.array(rgb) + offset).astype(int).tolist() == list(codes)


@pytest.mark.parametrize("matrix", [1, 4, 5, 6, 7, 8, 9])
@pytest.mark.parametrize("full_range", [False, True])
def test_codes_and_back_are_the_same_colour(matrix: int, full_range: bool) -> None:
    values = CodeValues(matrix, full_range, bits=16)
    rgb = np.array([0.8, -0.1, 1.2])
    gain, offset = values.from_rgb()
    back, black = values.to_rgb()
    assert back @ (gain @ rgb + offset - black) == pytest.approx(rgb)


@pytest.mark.parametrize(("height", "matrix"), [(1080, 1), (720, 1), (719, 6), (576, 5), (480, 6)])
def test_an_unstated_matrix_follows_the_height(height: int, matrix: int) -> None:
    assert matrix_of(ColourTags(), height) == matrix
    assert matrix_of(ColourTags(matrix=9), height) == 9


def test_a_matrix_that_cannot_be_undone_is_refused() -> None:
    with pytest.raises(UnknownMatrixError, match="matrix 10"):
        to_yuv(10)


@pytest.mark.parametrize(
    ("pixel_format", "codes"),
    [
        ("yuv420p", (63, 102, 240)),
        ("yuv411p", (63, 102, 240)),
        ("yuv422p10le", (252, 408, 960)),
        ("yuv444p16le", (16128, 26112, 61440)),
    ],
)
@pytest.mark.parametrize("size", [(16, 8), (15, 7)], ids=["even", "odd"])
def test_a_red_patch_agrees_with_ffmpegs_own_conversion(
    pixel_format: str, codes: tuple[int, ...], size: tuple[int, int]
) -> None:
    frame = flat_frame(pixel_format, size, codes)
    ours = picture_of(frame, FrameColour(ColourTags(matrix=1, full_range=False)))
    theirs = frame.to_ndarray(
        format="rgb24",
        src_colorspace="itu709",
        src_color_range=1,
        dst_color_range=2,
        interpolation=ACCURATE,
    )
    assert ours.shape == (size[1], size[0], 3)
    assert np.abs(np.clip(ours, 0, 1) - theirs / 255).max() <= EIGHT_BIT_LEVEL


def test_super_white_survives() -> None:
    frame = flat_frame("yuv420p", (4, 4), (254, 128, 128))
    picture = picture_of(frame, FrameColour(ColourTags(matrix=1)))
    assert picture == pytest.approx(np.full((4, 4, 3), (254 - 16) / 219), abs=1e-6)


@pytest.mark.parametrize(
    ("pixel_format", "full_range", "white"),
    [("yuvj420p", None, 255), ("yuv420p", True, 255), ("yuv420p", None, 235), ("gray", None, 255)],
)
def test_white_is_one_in_every_range(
    pixel_format: str, full_range: bool | None, white: int
) -> None:
    codes = (white, 128, 128) if pixel_format != "gray" else (white,)
    frame = flat_frame(pixel_format, (4, 4), codes)
    picture = picture_of(frame, FrameColour(ColourTags(matrix=5, full_range=full_range)))
    assert picture == pytest.approx(np.ones((4, 4, 3)), abs=3e-3)


@pytest.mark.parametrize(
    ("stored", "pixel_format"),
    [
        ("rgb24", "rgb24"),
        ("rgb24", "bgra"),
        ("rgb24", "abgr"),
        ("rgb24", "gbrp"),
        ("rgb48le", "rgb48le"),
        ("rgb48le", "gbrp16le"),
        ("rgb48le", "bgra64le"),
    ],
)
def test_rgb_files_keep_their_channels_in_order(stored: str, pixel_format: str) -> None:
    white = 255 if stored == "rgb24" else 65535
    codes = np.zeros((4, 6, 3), np.uint8 if stored == "rgb24" else np.uint16)
    codes[:] = (white, white // 3, 0)
    frame = av.VideoFrame.from_ndarray(codes, stored).reformat(format=pixel_format)
    picture = picture_of(frame, FrameColour(ColourTags(matrix=0)))
    assert picture[1, 2] == pytest.approx([1, 1 / 3, 0], abs=1e-6)


def test_chroma_lies_where_mpeg_puts_it() -> None:
    """A ramp of chroma, one code per luma column, stays straight with left-sited chroma."""
    frame = flat_frame("yuv420p", (32, 4), (126, 128, 128))
    for place in (1, 2):
        plane = np.frombuffer(frame.planes[place], np.uint8).reshape(2, -1).copy()
        plane[:, :16] = 100 + 2 * np.arange(16)
        frame.planes[place].update(plane.tobytes())
    picture = picture_of(frame, FrameColour(ColourTags(matrix=1)))
    steps = np.diff(picture[0, :31, 0])
    assert steps == pytest.approx(np.full(30, 1.5748 / 224), abs=1e-5)


def test_interlaced_fields_are_not_mixed(tmp_path: Path) -> None:
    """Colour that changes from field to field must not leak into the other field's lines."""
    path = tmp_path / "fields.mkv"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg2video", rate=25, options={"qmin": "1", "qmax": "1"})
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        stream.codec_context.flags |= 0x20040000  # interlaced DCT and motion estimation
        frame = flat_frame("yuv420p", (64, 64), (126, 128, 128))
        plane = np.frombuffer(frame.planes[2], np.uint8).reshape(32, -1).copy()
        plane[0::2], plane[1::2] = 200, 60
        frame.planes[2].update(plane.tobytes())
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    with av.open(str(path)) as container:
        decoded = next(container.decode(video=0))
    assert decoded.interlaced_frame
    picture = picture_of(decoded, FrameColour(ColourTags(matrix=1)))
    assert picture[10:50:2, 30, 0].min() > 0.9
    assert picture[11:50:2, 30, 0].max() < 0.15
