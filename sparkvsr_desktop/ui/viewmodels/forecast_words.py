"""What renders may take, in the words that the flow phase shows."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Forecasts:
    """Sentences for the shot in the viewer and for all shots that are ready; empty for none."""

    chosen: str
    ready: str
