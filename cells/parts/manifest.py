"""Reading keepstep-manifest.json, which another machine has written."""

import json
import re

from parts.problem import keepstep_expect


def keepstep_manifest(text):
    """{path: (bytes, CRC32C)} as a manifest promises; one that breaks a rule promises nothing."""
    uuid = "'[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'"
    moment = r"'\d{4}-(0[1-9]|1[0-2])-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z'"
    rules = {"schema": "1", "checkpointId": uuid, "runId": uuid, "createdAt": moment}
    rules |= {"step": r"None|\d+", "metadata": r"\{.*\}", "files": r"\[.*\]"}
    rules |= {"epoch": r"None|-?\d.*", "format": "['\"].*", "host": "['\"].*"}
    try:
        manifest = json.loads(text, parse_constant=int)  # refuses a bare NaN
        files = {file["path"]: (file["size"], file["crc32c"]) for file in manifest["files"]}
        sound = len(files) == len(manifest["files"])
        sound &= all(re.fullmatch(rules[key], repr(manifest[key]), re.ASCII) for key in rules)
        sound &= all(isinstance(text, str) for text in manifest["versions"].values())
        for path, fact in files.items():
            sound &= keepstep_is_inside(path) and not path.endswith("keepstep-manifest.json")
            sound &= bool(re.fullmatch(r"\(\d+, '[A-Za-z0-9+/]{6}=='\)", repr(fact)))
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError):
        sound = False
    keepstep_expect(sound, "keepstep-manifest.json cannot be read")
    # What a copy was made without that training cannot go on without, as Keepstep writes it.
    left = re.findall(r"'path': .([^{}]+?)., 'role': '(?!weights|settings|other)", repr(manifest))
    keepstep_expect(not left, f"weights only: it was copied without {', '.join(left)}")
    return files


def keepstep_is_inside(path):
    return not {"", ".", ".."} & set(path.split("/")) and not {"\0", "\n", "\r"} & set(path)
