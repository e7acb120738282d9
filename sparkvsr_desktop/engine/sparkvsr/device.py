"""What differs between the devices that networks compute on: copies, waiting, memory.

CUDA and ROCm are one device to torch, "cuda"; Apple's is "mps". Nothing else here asks which it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True, slots=True)
class DeviceMemory:
    """The memory of the device that the networks compute on, in bytes."""

    total_bytes: int
    free_bytes: int


def device_memory(device: torch.device) -> DeviceMemory | None:
    """Return the memory of a GPU (CUDA, ROCm or Apple's), None for the CPU."""
    match device.type:
        case "cuda":
            free_bytes, total_bytes = torch.cuda.mem_get_info(device)
            return DeviceMemory(total_bytes, free_bytes)
        case "mps":
            total_bytes = torch.mps.recommended_max_memory()
            return DeviceMemory(total_bytes, total_bytes - torch.mps.driver_allocated_memory())
        case _:
            return None


def has_streams(device: torch.device) -> bool:
    """Whether copies can run beside what the device computes."""
    return device.type == "cuda"


def finish(device: torch.device) -> None:
    """Wait until the device has computed what this thread gave it."""
    if device.type == "cuda":
        torch.cuda.current_stream(device).synchronize()
    elif device.type == "mps":
        torch.mps.synchronize()


def return_memory() -> None:
    """Give memory that nothing is in back to the devices, for other programs and larger pieces."""
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    elif torch.backends.mps.is_available():
        torch.mps.empty_cache()


class Arrival:
    """A tensor on its way into ordinary memory."""

    def __init__(self, tensor: Tensor, copied: torch.cuda.Event | None = None) -> None:
        self._tensor = tensor
        self._copied = copied

    def taken(self) -> Tensor:
        """Return the tensor when it is there; waits for its copy and for nothing else."""
        if self._copied is not None:
            self._copied.synchronize()
        return self._tensor


class Copies:
    """Copies between ordinary memory and a device, beside its work where the device can do that.

    A GPU copies while it computes, but only out of and into memory that the system may not move,
    and on a stream of their own. Computing on two streams would gain nothing: transformer and VAE
    each keep all of a GPU busy, so that two of them at once take as long as one after the other,
    with the memory of both. What leaves it idle is waiting for pictures, and that is what goes on
    beside: reading, bringing, fetching, blending, encoding.
    """

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self._beside: torch.cuda.Stream | None = None
        if has_streams(device):
            self._beside = torch.cuda.Stream(device)  # type: ignore[no-untyped-call]  # torch's

    def room(self, shape: Sequence[int]) -> Tensor:
        """Return ordinary memory for float32 numbers, such as copies beside the work need."""
        return torch.empty(tuple(shape), pin_memory=self._beside is not None)

    def brought(self, tensor: Tensor) -> Tensor:
        """Return a tensor on the device. Its memory may be used again at once."""
        if self._beside is None or not tensor.is_cpu:
            return tensor.to(self._device)
        # what is dropped before it is copied stays reserved until then: torch sees to that
        lasting = tensor if tensor.is_pinned() else self.room(tensor.shape).copy_(tensor)
        return lasting.to(self._device, non_blocking=True)

    def leaves(self, tensor: Tensor) -> bool:
        """Whether a tensor must leave the device to get into ordinary memory."""
        return not tensor.is_cpu

    def fetched(self, tensor: Tensor) -> Arrival:
        """Begin to copy a tensor into ordinary memory, when what it is made of is computed.

        It must not be changed any more. One that lies in ordinary memory is there already.
        """
        if self._beside is None or tensor.is_cpu:
            return Arrival(tensor.cpu())
        self._beside.wait_stream(torch.cuda.current_stream(self._device))
        with torch.cuda.stream(self._beside):
            copy = self.room(tensor.shape).copy_(tensor, non_blocking=True)
        tensor.record_stream(self._beside)
        return Arrival(copy, self._beside.record_event())
