"""Which of torch's ways to compute attention is the fastest on a device."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext

import torch
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.nn.functional import scaled_dot_product_attention

from sparkvsr_desktop.engine.sparkvsr.device import finish
from sparkvsr_desktop.engine.sparkvsr.model_memory import OutOfVideoMemoryError

BACKENDS = {
    "flash": SDPBackend.FLASH_ATTENTION,
    "cudnn": SDPBackend.CUDNN_ATTENTION,
    "efficient": SDPBackend.EFFICIENT_ATTENTION,
}
"""By name, in the order in which one is taken where two are about as fast. The plain one is not
among them: it writes down how each token sees each other, which no window leaves room for."""

PROBED_TOKENS = 8192
"""About half of a window of 720p: long enough to tell, and 100 MB for 48 heads."""

TURNS = 5
CLEARLY_FASTER = 0.95
"""What another way must take of the first one's time to be preferred: noise decides nothing."""


def attention_seconds(
    device: torch.device, dtype: torch.dtype, heads: int, head_width: int, tokens: int
) -> dict[str, float]:
    """Measure one attention over so many tokens in each way that the device has.

    Returns seconds, the best of TURNS, by the names of BACKENDS. Raises OutOfVideoMemoryError when
    other programs leave no room even for this.
    """
    found: dict[str, float] = {}
    try:
        query = torch.randn(1, heads, tokens, head_width, dtype=dtype, device=device)
        for name, backend in BACKENDS.items():
            with sdpa_kernel(backend):
                if _exists(query):
                    found[name] = min(_seconds(query) for _ in range(TURNS))
    except torch.OutOfMemoryError as error:
        raise OutOfVideoMemoryError("one layer of the model") from error
    return found


def fastest(seconds: Mapping[str, float]) -> str | None:
    """Return the name of the clearly fastest way, else of the first; None where there is none."""
    best: str | None = None
    for name in BACKENDS:
        if name in seconds and (best is None or seconds[name] < CLEARLY_FASTER * seconds[best]):
            best = name
    return best


@contextmanager
def attending(name: str | None) -> Iterator[None]:
    """Compute attention in the way of that name within the block; None leaves it to torch."""
    with nullcontext() if name is None else sdpa_kernel(BACKENDS[name]):
        yield


def _exists(query: torch.Tensor) -> bool:
    """Whether the device has the way of computing attention that is chosen around this call."""
    try:
        scaled_dot_product_attention(query, query, query)
    except torch.OutOfMemoryError:
        raise
    except RuntimeError:  # torch's word for: not on this device, or not for this shape
        return False
    return True


def _seconds(query: torch.Tensor) -> float:
    finish(query.device)
    began = time.perf_counter()
    scaled_dot_product_attention(query, query, query)
    finish(query.device)
    return time.perf_counter() - began
