"""What the tests of the cells share: cells and examples as modules, and a bucket of their own."""

import base64
import json
import os
import subprocess
import sys
import urllib.parse
import urllib.request
from pathlib import Path

import pytest
from compose import ROOT, node

sys.path[:0] = [str(ROOT / "cells"), str(ROOT / "examples")]

# Whatever the machine that runs the tests has: no test may meet a real credential.
for variable in ("GOOGLE_APPLICATION_CREDENTIALS", "GOOGLE_CLOUD_PROJECT", "STORAGE_EMULATOR_HOST"):
    os.environ.pop(variable, None)
os.environ["NO_GCE_CHECK"] = "true"
os.environ["CLOUDSDK_CONFIG"] = "/nonexistent"


class Testbed:
    """The bucket server of testbed/gcs in a process of its own."""

    def __init__(self, folder):
        subprocess.run([node(), "scripts/buildTestbed.mjs"], cwd=ROOT, check=True)
        self.process = subprocess.Popen(
            [node(), ROOT / "build/testbed/gcs.mjs", "--data", folder, "--stdin"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.origin = json.loads(self.process.stdout.readline())["origin"]

    def call(self, verb, address, /, **body):
        data = json.dumps(body).encode() if body else None
        request = urllib.request.Request(self.origin + address, data, method=verb)
        with urllib.request.urlopen(request) as answer:
            return json.loads(answer.read())

    def stop(self):
        self.process.stdin.close()
        self.process.wait(10)


class Bucket:
    """One bucket of the server, as a test looks at it."""

    def __init__(self, testbed, name):
        self.testbed, self.name, self.uri = testbed, name, f"gs://{name}"
        testbed.call("POST", "/_testbed/buckets", name=name)
        testbed.call("DELETE", "/_testbed/log")
        testbed.call("DELETE", "/_testbed/faults")

    def plant(self, name, content):
        planted = {"bucket": self.name, "name": name}
        encoded = base64.b64encode(content).decode()
        self.testbed.call("POST", "/_testbed/plant", contentBase64=encoded, **planted)

    def plant_folder(self, folder, prefix):
        for file in sorted(Path(folder).rglob("*")):
            if file.is_file():
                self.plant(f"{prefix}{file.relative_to(folder).as_posix()}", file.read_bytes())

    def fault(self, **fault):
        self.testbed.call("POST", "/_testbed/faults", **fault)

    def log(self):
        return self.testbed.call("GET", "/_testbed/log")

    def history(self):
        """What was committed and deleted, in order: ["+run/file", "-run/file"]."""
        signs = {"committed": "+", "deleted": "-"}
        return [
            signs[event["kind"]] + event["name"]
            for event in self.log()["events"]
            if event["kind"] in signs and event["bucket"] == self.name
        ]

    def read(self, name):
        key = urllib.parse.quote(name, safe="")
        address = f"{self.testbed.origin}/storage/v1/b/{self.name}/o/{key}?alt=media"
        with urllib.request.urlopen(address) as answer:
            return answer.read()


@pytest.fixture(scope="session")
def testbed(tmp_path_factory):
    server = Testbed(tmp_path_factory.mktemp("buckets"))
    yield server
    server.stop()


@pytest.fixture
def bucket(testbed, request, monkeypatch):
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", testbed.origin)
    # A file that is not there: whoever looks for a real credential fails.
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", "/nonexistent/credential.json")
    number = testbed.__dict__.setdefault("buckets", iter(range(1000)))
    return Bucket(testbed, f"test-bucket-{next(number)}")


@pytest.fixture(params=["bucket", "folder"])
def place(request, tmp_path):
    """A bucket and a folder, with the same few words for both."""
    if request.param == "bucket":
        return request.getfixturevalue("bucket")
    return Folder(tmp_path / "mounted")


class Folder:
    """A folder in the role of a bucket."""

    def __init__(self, path):
        self.path, self.uri = path, str(path)

    def plant(self, name, content):
        (self.path / name).parent.mkdir(parents=True, exist_ok=True)
        (self.path / name).write_bytes(content)

    def plant_folder(self, folder, prefix):
        Bucket.plant_folder(self, folder, prefix)

    def read(self, name):
        return (self.path / name).read_bytes()


@pytest.fixture
def run_cell(capfd):
    """Run the text of a cell as a notebook does; what it printed."""

    def run(text, **variables):
        namespace = {"__name__": "__main__", **variables}
        exec(compile(text, "<cell>", "exec"), namespace)
        return capfd.readouterr()

    return run
