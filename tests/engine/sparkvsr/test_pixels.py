"""What the network is shown of a picture."""

import numpy as np
import pytest
import torch

from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.core.window import Padding, Window
from sparkvsr_desktop.engine.sparkvsr.device import Copies
from sparkvsr_desktop.engine.sparkvsr.pixels import SourcePictures, padded_pixels, window_pixels

COPIES = Copies(torch.device("cpu"))


def shown_of(pictures, window, padding):
    read = SourcePictures.read(pictures, window.span.duration, COPIES)
    return window_pixels(read, window, padding, COPIES.brought)


def test_padding_repeats_the_edge_of_the_picture():
    picture = torch.arange(9.0).reshape(1, 1, 3, 3) / 8
    padded = padded_pixels(picture, Padding.around(3, 3))[0, 0]
    assert padded.shape == (16, 16)
    assert padded[:7, :7].unique().tolist() == [-1]  # its first pixel, 0, six or more away
    assert padded[:6, 7].unique().tolist() == [-0.75]  # its second, 1/8
    assert padded[9:, 9:].unique().tolist() == [1]  # its last


def test_a_short_window_is_filled_with_its_last_picture():
    pictures = [np.full((16, 16, 3), level, np.float32) for level in (0.0, 0.5, 0.75)]
    window = Window(SourceRange(7, 3), held_frames=6)
    shown = shown_of(pictures, window, Padding.around(16, 16))
    assert shown.inside.shape == (1, 3, 9, 16, 16)
    assert shown.inside[0, 0, :, 0, 0].tolist() == [-1, 0, *[0.5] * 7]


def test_what_is_beyond_black_and_white_is_kept_apart():
    picture = np.full((16, 16, 3), 0.5, np.float32)
    picture[0, 0] = (2.5, -1.0, 1.0)
    shown = shown_of([picture], Window(SourceRange(0, 1)), Padding.around(16, 16))
    assert shown.inside[0, :, 0, 0, 0].tolist() == [1, -1, 1]
    assert shown.outside[0, :, 0, 0].tolist() == [1.5, -1, 0]
    assert shown.outside.abs().sum() == 2.5


def test_nothing_is_kept_apart_of_a_picture_in_range():
    picture = np.random.default_rng(1).random((16, 16, 3), np.float32)
    shown = shown_of([picture], Window(SourceRange(0, 1)), Padding.around(16, 16))
    assert shown.outside is None


def test_a_read_only_picture_is_left_alone():
    picture = np.zeros((4, 4, 3), np.float32)
    picture.flags.writeable = False
    shown = shown_of([picture], Window(SourceRange(0, 1)), Padding.around(16, 16))
    assert shown.inside.shape == (1, 3, 1, 16, 16)
    assert not picture.any()


def test_fewer_pictures_than_the_window_has_are_noticed():
    with pytest.raises(ValueError, match="shorter"):
        SourcePictures.read([np.zeros((4, 4, 3), np.float32)], 2, COPIES)
