"""What an engine is on this machine: known without loading it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EngineOffer:
    """An engine as the flow phase offers it.

    `version` belongs to a job's identity and holds for the memory that was asked about. `notes` are
    sentences about how the engine is set up here. Where it cannot render, `obstacle` says why and
    `remedy` what would enable it; both are empty otherwise.
    """

    name: str
    version: str
    summary: str
    uses_references: bool
    needs_gpu: bool
    notes: str = ""
    obstacle: str = ""
    remedy: str = ""

    @property
    def is_usable(self) -> bool:
        """Whether it can render here."""
        return not self.obstacle
