"""`sparkvsr stills` and `sparkvsr inspect`."""

from sparkvsr_desktop.media.still_file import read_still


def test_stills_have_the_size_of_the_result_and_16_bits(sparkvsr, film, tmp_path):
    outcome = sparkvsr(
        "stills", film, "--select", "uniform:3", "--scale", "3", "--out", tmp_path / "stills",
        "--json",
    )  # fmt: skip
    # floor(i * 79 / 2): 0, 39, 79
    names = [f"film.{frame:06}.tif" for frame in (0, 39, 79)]
    assert [name.rpartition("/")[2] for name in outcome.done["stills"]] == names
    picture = read_still(tmp_path / "stills" / names[1])
    assert picture.shape == (48 * 3, 64 * 3, 3)
    # frame 39 has luma 16 + 39, which is 39 / 219 of the way to white; 8 bits would miss by more
    assert abs(float(picture.mean()) - 39 / 219) < 1e-3


def test_a_still_that_may_be_retouched_is_never_written_over(sparkvsr, film, tmp_path):
    command = ("stills", film, "--select", "manual:0", "--out", tmp_path)
    assert sparkvsr(*command).status == 0
    retouched = (tmp_path / "film.000000.tif").read_bytes()
    again = sparkvsr(*command)
    assert again.status == 1
    assert "retouching" in again.errors
    assert (tmp_path / "film.000000.tif").read_bytes() == retouched


def test_intra_frames_of_an_all_intra_codec_are_refused_with_another_way(sparkvsr, film, tmp_path):
    outcome = sparkvsr("stills", film, "--select", "iframes", "--out", tmp_path)
    assert outcome.status == 1
    assert "uniform:N" in outcome.errors


def test_inspect_tells_shots_and_what_is_left_alone(sparkvsr, timeline):
    events = sparkvsr("inspect", timeline, "--json").events
    (shot,) = (event for event in events if event["event"] == "shot")
    assert (shot["start"], shot["end"], shot["start_timecode"]) == (8, 80, "01:00:00:00")
    assert [clip["timeline_start"] for clip in shot["clips"]] == [0, 25]
    assert events[-1] == {"event": "done", "shots": 1, "left_alone": 0}


def test_doctor_names_engines_and_codecs(sparkvsr):
    done = sparkvsr("doctor", "--json").done
    assert {"engine resize", "engine propagation", "codec prores-422hq", "python"} <= set(done)
