"""The manifests that TypeScript and Python both have to accept or refuse."""

import json

import pytest
from compose import ROOT
from parts.manifest import keepstep_manifest
from parts.problem import KeepstepProblem

GOLDEN = json.loads((ROOT / "docs/spec/golden/manifests.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", GOLDEN["valid"])
def test_accepts(name):
    manifest = GOLDEN["valid"][name]
    promised = {file["path"]: (file["size"], file["crc32c"]) for file in manifest["files"]}
    assert keepstep_manifest(json.dumps(manifest)) == promised


@pytest.mark.parametrize("name", GOLDEN["invalid"])
def test_refuses(name):
    with pytest.raises(KeepstepProblem, match=r"^keepstep-manifest\.json cannot be read$"):
        keepstep_manifest(json.dumps(GOLDEN["invalid"][name]))


@pytest.mark.parametrize("text", [b"", b"{", b"\xff\xfe", b"[" * 5000], ids=range(4))
def test_refuses_what_is_no_json(text):
    with pytest.raises(KeepstepProblem):
        keepstep_manifest(text)
