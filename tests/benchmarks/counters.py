"""What a network does and holds, counted operation by operation; also on torch's device “meta”.

Meta tensors have shapes and no content. So the full-size networks can be counted anywhere.
"""

import weakref

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves
from torch.utils.flop_counter import flop_registry


class OperationCounter(TorchDispatchMode):
    """Adds up the operations of matrix products, convolutions and attention, by torch's own table.

    `FlopCounterMode` does the same and tells modules apart, which takes minutes here.
    """

    def __init__(self) -> None:
        super().__init__()
        self.operations = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        """Run an operation and count it; one that torch composes of others is taken apart."""
        kwargs = kwargs or {}
        count = flop_registry.get(func._overloadpacket)
        if count is None and func._can_decompose():
            with self:
                return func.decompose(*args, **kwargs)
        result = func(*args, **kwargs)
        if count is not None:
            self.operations += count(*args, **kwargs, out_val=result)
        return result


class PeakCounter(TorchDispatchMode):
    """Counts the bytes of the tensors that come and go, and remembers the most there were at once.

    What an operation needs inside itself, and what was there before, is not seen.
    """

    def __init__(self) -> None:
        super().__init__()
        self.peak_bytes = 0
        self._held_bytes = 0
        self._alive: dict[int, weakref.ref] = {}

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        """Run an operation and look at what came of it."""
        result = func(*args, **(kwargs or {}))
        for leaf in tree_leaves(result):
            if isinstance(leaf, torch.Tensor):
                self._saw(leaf.untyped_storage())
        return result

    def _saw(self, storage: torch.UntypedStorage) -> None:
        key, size_bytes = id(storage), storage.nbytes()
        if key in self._alive:
            return

        def gone(_: weakref.ref) -> None:
            self._held_bytes -= size_bytes
            del self._alive[key]

        self._alive[key] = weakref.ref(storage, gone)
        self._held_bytes += size_bytes
        self.peak_bytes = max(self.peak_bytes, self._held_bytes)


UNREAD = (torch.ops.aten.empty, torch.ops.aten.empty_like, torch.ops.aten.empty_strided)
"""Operations that make tensors without content."""


class TrafficCounter(TorchDispatchMode):
    """Adds up the bytes that operations read and write; views cost nothing.

    What an operation needs inside itself is not seen: a convolution counts as one reading of its
    input, in whatever layout that is.
    """

    def __init__(self) -> None:
        super().__init__()
        self.bytes_moved = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        """Run an operation and count what it is given and what comes of it."""
        kwargs = kwargs or {}
        if func._overloadpacket not in flop_registry and func._can_decompose():
            with self:
                return func.decompose(*args, **kwargs)
        result = func(*args, **kwargs)
        given, made = _tensors((args, kwargs)), _tensors(result)
        if func._overloadpacket not in UNREAD and not _is_view(func, given, made):
            self.bytes_moved += sum(tensor.numel() * tensor.itemsize for tensor in given + made)
        return result


def _is_view(func, given, made) -> bool:
    """Whether what was made is what was given, looked at in another way."""
    storages = {tensor.untyped_storage()._cdata for tensor in given}
    is_same = all(tensor.untyped_storage()._cdata in storages for tensor in made)
    return is_same and not func._schema.is_mutable


def _tensors(values: object) -> list[torch.Tensor]:
    return [leaf for leaf in tree_leaves(values) if isinstance(leaf, torch.Tensor)]
