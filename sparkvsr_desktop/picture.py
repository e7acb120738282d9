"""What a picture is, for everything that reads, restores or writes one."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Picture: TypeAlias = NDArray[np.float32]
"""(height, width, 3) float32: red, green, blue in the encoding of the source, nominally 0..1.

Values outside 0..1 are allowed and survive (super-white video, log, scene-linear EXR). Not
premultiplied, full range: the range, matrix and transfer of the file are stated by its
`core.media.ColourTags`.
"""
