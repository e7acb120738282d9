"""A job as an Open Job Description, the open standard that render farms read."""

import json
from pathlib import Path

SPECIFICATION = "jobtemplate-2023-09"
"""The version of https://github.com/OpenJobDescription/openjd-specifications written here."""

LONGEST_NAME = 128
"""What the specification allows for the name of a job."""


def open_job_description(
    name: str, folder: Path, segments: int, segments_per_task: int
) -> dict[str, object]:
    """Return the template of a job: tasks that render segments, and a step that joins them.

    folder: the job folder, on a disk that every machine of the farm reaches by the same path.
    segments: how many the job has; each task takes `segments_per_task` of them.
    """
    first, last = 0, segments - 1
    return {
        "specificationVersion": SPECIFICATION,
        "name": name[:LONGEST_NAME],
        "parameterDefinitions": [
            {"name": "Program", "type": "STRING", "default": "sparkvsr",
             "description": "The program, by its name or path on the machines of the farm."},
            {"name": "JobFolder", "type": "STRING", "default": str(folder),
             "description": "The job, on a disk that all machines share."},
        ],
        "steps": [
            {
                "name": "Segments",
                "parameterSpace": {
                    "taskParameterDefinitions": [
                        {"name": "First", "type": "INT",
                         "range": f"{first}-{last}:{segments_per_task}"},
                    ],
                },
                "script": _script("--segments", f"{{{{Task.Param.First}}}}+{segments_per_task}"),
            },
            {
                "name": "Join",
                "dependencies": [{"dependsOn": "Segments"}],
                "script": _script(),
            },
        ],
    }  # fmt: skip


def as_text(description: dict[str, object]) -> str:
    """Return the template as JSON, which readers of YAML take too."""
    return json.dumps(description, indent=2, ensure_ascii=False) + "\n"


def _script(*options: str) -> dict[str, object]:
    arguments = ["resume", "{{Param.JobFolder}}", *options]
    return {"actions": {"onRun": {"command": "{{Param.Program}}", "args": arguments}}}
