"""The memory of a video frame's planes as arrays, without the padding of their rows."""

import av
import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint8] | NDArray[np.uint16]


def plane_codes(frame: av.VideoFrame, place: int) -> Codes:
    """Return plane `place` of a planar integer frame: (rows, columns), a view that can be written.

    The view keeps the frame alive.
    """
    plane = frame.planes[place]
    kind = "u1"
    if frame.format.components[0].bits > 8:
        kind = ">u2" if frame.format.is_big_endian else "<u2"
    memory = np.asarray(memoryview(plane))
    shape, strides = (plane.height, plane.width), (plane.line_size, np.dtype(kind).itemsize)
    return np.ndarray(shape, kind, buffer=memory, strides=strides)
