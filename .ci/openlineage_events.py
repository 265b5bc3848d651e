"""Checks the events that .ci/openlineage has made: usage: openlineage_events.py EVENTS FOLDER SOURCE"""
import json
import sys

events_file, folder, source = sys.argv[1:]
prepared, run = f"{folder}/prepared", f"{folder}/run"
export = f"{run}/export"
# Job, how it ended, inputs, and outputs at the end.
expected = [
    ("prepare-images", "COMPLETE", [source], [prepared]),
    ("train", "COMPLETE", [prepared], [run]),
    ("export", "COMPLETE", [prepared, run], [export]),
    ("export", "COMPLETE", [prepared, run], []),
    ("train", "FAIL", [prepared], []),
]


def names(datasets):
    assert all(dataset["namespace"] == "file" for dataset in datasets), datasets
    return [dataset["name"] for dataset in datasets]


with open(events_file) as lines:
    events = [json.loads(line) for line in lines]
assert len(events) == 2 * len(expected), f"{len(events)} events, expected {2 * len(expected)}"
for start, end, (job, ending, inputs, outputs) in zip(events[::2], events[1::2], expected):
    assert (start["eventType"], end["eventType"]) == ("START", ending), (job, start, end)
    assert start["run"]["runId"] == end["run"]["runId"], job
    assert start["eventTime"] < end["eventTime"], job
    for event in start, end:
        assert event["job"]["namespace"] == "binorm" and event["job"]["name"] == f"binorm.{job}", event["job"]
        assert names(event["inputs"]) == inputs, (job, event["inputs"])
    assert names(start["outputs"]) == [] and names(end["outputs"]) == outputs, (job, end["outputs"])
    error = end["run"]["facets"].get("errorMessage", {}).get("message")
    assert (error is not None) == (ending == "FAIL"), error
    print(f"{job}: {ending}\n  reads {', '.join(inputs)}\n  writes {', '.join(outputs) or 'nothing'}")
    if error:
        print(f"  {error}")
assert len({event["run"]["runId"] for event in events}) == len(expected)
print(f"openlineage: {len(events)} events as expected")
