"""Which engines there are, and whether they can render here: asked of a worker, and kept."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from sparkvsr_desktop.core.engine_offer import EngineOffer
from sparkvsr_desktop.order.engines import LookForEngines
from sparkvsr_desktop.ui.background import Background
from sparkvsr_desktop.ui.wanted_shots import NothingToOrderError


@dataclass(frozen=True, slots=True)
class _Described:
    memory_bytes: int | None
    offers: tuple[EngineOffer, ...]


class Engines(QObject):
    """What the engines are with the memory that they were last asked about."""

    changed = Signal()
    refused = Signal(object)  # SparkVSRError

    def __init__(self, describe: LookForEngines, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._describe = describe
        self._described: _Described | None = None
        self._asked_for: tuple[int | None] | None = None
        self._background = Background(self)

    @property
    def offers(self) -> tuple[EngineOffer, ...]:
        """The engines, the default first; empty until they were asked for."""
        return self._described.offers if self._described else ()

    def ask(self, memory_bytes: int | None) -> None:
        """Find out what they are with so much memory, unless that was asked last."""
        if self._asked_for != (memory_bytes,):
            self._asked_for = (memory_bytes,)
            self._background.start(
                lambda: _Described(memory_bytes, self._describe(memory_bytes)),
                self._show,
                self.refused.emit,
            )

    def named(self, name: str, memory_bytes: int | None) -> EngineOffer:
        """Return one engine; blocks while a worker is asked, so call it in a thread.

        Raises NothingToOrderError where there is none of that name.
        """
        described = self._described
        if described is None or described.memory_bytes != memory_bytes:
            described = _Described(memory_bytes, self._describe(memory_bytes))
        known = {offer.name: offer for offer in described.offers}
        if name not in known:
            raise NothingToOrderError(
                f"There is no engine “{name}” in this version.",
                remedy=f"Choose one of {', '.join(known)}.",
            )
        return known[name]

    def close(self) -> None:
        """End what runs."""
        self._background.close()

    def _show(self, described: _Described) -> None:
        if self._asked_for == (described.memory_bytes,):
            self._described = described
            self.changed.emit()
