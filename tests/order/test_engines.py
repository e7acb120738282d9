"""A worker tells which engines there are, so that whoever asks loads none."""

from sparkvsr_desktop.order.engines import engines_here


def test_every_engine_is_told_and_one_without_weights_says_what_would_enable_it(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("SPARKVSR_DATA", str(tmp_path))
    offers = {offer.name: offer for offer in engines_here(None)}
    assert list(offers) == ["propagation", "resize", "sparkvsr"]
    assert offers["propagation"].is_usable
    assert offers["propagation"].uses_references
    assert not offers["resize"].uses_references
    assert not offers["sparkvsr"].is_usable
    assert "no weights" in offers["sparkvsr"].obstacle
    assert "models fetch" in offers["sparkvsr"].remedy
