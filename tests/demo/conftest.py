"""The demo film and its source, made once for all tests, since that takes seconds."""

from pathlib import Path

import pytest

from sparkvsr_desktop.demo.film import Film, demo_film
from sparkvsr_desktop.demo.source import write_source


@pytest.fixture(scope="session")
def film() -> Film:
    """The truth of the demo."""
    return demo_film()


@pytest.fixture(scope="session")
def source(film: Film, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The low-resolution movie of the demo, alone in its folder."""
    path = tmp_path_factory.mktemp("source") / "demo.mov"
    write_source(film, path)
    return path
