"""The server against Google's discovery document of the Cloud Storage JSON API, version 1."""

from __future__ import annotations

import base64
import io
import json
import re
from pathlib import Path

import googleapiclient
import pytest
import requests
from googleapiclient.discovery import build_from_document
from googleapiclient.errors import HttpError
from googleapiclient.http import MediaIoBaseDownload, MediaIoBaseUpload
from jsonschema import Draft4Validator

DOCUMENT = json.loads(
    (
        Path(googleapiclient.__file__).parent / "discovery_cache" / "documents" / "storage.v1.json"
    ).read_text()
)
KIB_256 = 256 * 1024
UPLOAD_PROTOCOL = {"uploadType", "upload_id"}


@pytest.fixture
def service(origin: str):
    """The client that is generated from the document, held to it in both directions."""
    document = {**DOCUMENT, "rootUrl": f"{origin}/", "baseUrl": f"{origin}/storage/v1/"}
    document.pop("mtlsRootUrl", None)
    return build_from_document(document, http=_Anonymous())


class _Anonymous:
    """Plain HTTP without credentials, which checks every answer that it passes on."""

    def __init__(self) -> None:
        import httplib2

        self._http = httplib2.Http()
        # A chunk is answered with 308, which is no redirection here.
        self._http.redirect_codes = self._http.redirect_codes - {308}

    def request(self, uri, method="GET", body=None, headers=None, **rest):
        response, content = self._http.request(uri, method, body=body, headers=headers, **rest)
        if response.get("content-type", "").startswith("application/json"):
            check(json.loads(content))
        return response, content

    def close(self) -> None:
        self._http.close()


def schema_of(name: str) -> dict:
    """A schema of the document as JSON Schema: no field but its own, 64-bit numbers as strings."""
    return closed(DOCUMENT["schemas"][name])


def closed(schema: dict) -> dict:
    if "$ref" in schema:
        return schema_of(schema["$ref"]) if schema["$ref"] in FLAT else {"type": "object"}
    made = {key: schema[key] for key in ("type", "format") if key in schema}
    if schema.get("type") == "any":
        return {}
    if "items" in schema:
        made["items"] = closed(schema["items"])
    if schema.get("format") in ("int64", "uint64"):
        made["pattern"] = r"^-?\d+$"
    if schema.get("format") == "date-time":
        made["pattern"] = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$"
    if "properties" in schema:
        made["properties"] = {key: closed(value) for key, value in schema["properties"].items()}
        made["additionalProperties"] = False
    elif "additionalProperties" in schema:
        made["additionalProperties"] = closed(schema["additionalProperties"])
    return made


FLAT = {"Object", "Bucket", "ObjectAccessControl", "BucketAccessControl"}
KINDS = {
    "storage#object": "Object",
    "storage#bucket": "Bucket",
    "storage#objects": "Objects",
    "storage#buckets": "Buckets",
    "storage#rewriteResponse": "RewriteResponse",
}
seen: set[str] = set()


def check(answer: dict) -> None:
    if "error" in answer:
        error = answer["error"]
        assert set(error) == {"code", "message", "errors"}
        assert all(set(each) == {"domain", "reason", "message"} for each in error["errors"])
        seen.add("error")
        return
    kind = answer["kind"]
    Draft4Validator(schema_of(KINDS[kind])).validate(answer)
    seen.add(kind)


def methods() -> dict[str, dict]:
    found = {}
    for resource in DOCUMENT["resources"].values():
        for method in resource.get("methods", {}).values():
            found[method["id"]] = method
    return found


def test_routes_are_in_the_document(origin: str) -> None:
    """P14 Every method, path and query parameter that the server takes stands in the document."""
    table = requests.get(f"{origin}/_testbed/routes", timeout=10).json()
    assert len(table) >= 14
    for route in table:
        method = methods()[route["id"]]
        paths = {
            "api": method["path"],
            "download": method["path"],
            "upload": method.get("mediaUpload", {})
            .get("protocols", {})
            .get("simple", {})
            .get("path", "")
            .removeprefix("/upload/storage/v1/"),
        }
        assert (route["verb"], route["path"]) == (method["httpMethod"], paths[route["prefix"]])
        assert route["prefix"] != "download" or method["supportsMediaDownload"]
        allowed = (
            set(method["parameters"]) | set(DOCUMENT["parameters"]) | {"projection", "userProject"}
        )
        extra = set(route["parameters"]) - allowed
        assert extra <= (UPLOAD_PROTOCOL if route["prefix"] == "upload" else set()), route


def test_generated_client(service, origin: str, bucket: str) -> None:
    """P15 The generated client works, and every answer has the document's fields and types."""
    objects, buckets = service.objects(), service.buckets()
    buckets.insert(project="p", body={"name": "by-discovery", "labels": {"a": "b"}}).execute()
    buckets.patch(
        bucket="by-discovery",
        body={"lifecycle": {"rule": [{"action": {"type": "Delete"}, "condition": {"age": 3}}]}},
    ).execute()
    assert buckets.get(bucket="by-discovery").execute()["lifecycle"]["rule"]
    assert buckets.list(project="p", maxResults=1).execute()["nextPageToken"]
    assert buckets.delete(bucket="by-discovery").execute() == ""

    def upload(name: str, content: bytes, resumable: bool, **more):
        media = MediaIoBaseUpload(
            io.BytesIO(content), "application/x-test", chunksize=KIB_256, resumable=resumable
        )
        body = {"name": name, "metadata": {"step": "1"}}
        return objects.insert(bucket=bucket, body=body, media_body=media, **more)

    small = upload("run/small", b"hello", False).execute()
    assert (small["crc32c"], small["contentType"]) == ("mnG7TA==", "application/x-test")
    content = bytes(range(256)) * 2500
    request = upload("run/large", content, True, ifGenerationMatch="0")
    rising = []
    done = None
    while done is None:
        status, done = request.next_chunk()
        rising.append(status.resumable_progress if status else len(content))
    assert rising == [KIB_256, 2 * KIB_256, len(content)]
    with pytest.raises(HttpError, match="412"):
        upload("run/large", content, True, ifGenerationMatch="0").execute()

    target = io.BytesIO()
    download = MediaIoBaseDownload(
        target, objects.get_media(bucket=bucket, object="run/large"), chunksize=100_000
    )
    while not download.next_chunk()[1]:
        pass
    assert target.getvalue() == content

    page = objects.list(bucket=bucket, prefix="run/", delimiter="/", maxResults=1)
    names = []
    while page is not None:
        answer = page.execute()
        names += [item["name"] for item in answer.get("items", [])]
        page = objects.list_next(page, answer)
    assert names == ["run/large", "run/small"]
    composed = objects.compose(
        destinationBucket=bucket,
        destinationObject="run/joined",
        body={"sourceObjects": [{"name": "run/small", "generation": small["generation"]}] * 2},
    ).execute()
    assert composed["componentCount"] == 2
    both = {"sourceBucket": bucket, "sourceObject": "run/joined", "destinationBucket": bucket}
    objects.copy(**both, destinationObject="run/copy", body={}).execute()
    assert objects.rewrite(**both, destinationObject="run/rewritten", body={}).execute()["done"]
    objects.patch(bucket=bucket, object="run/copy", body={"cacheControl": "no-store"}).execute()
    objects.update(bucket=bucket, object="run/copy", body={"contentType": "text/plain"}).execute()
    got = objects.get(bucket=bucket, object="run/copy").execute()
    assert (got["contentType"], got.get("cacheControl")) == ("text/plain", None)
    assert len(base64.b64decode(got["crc32c"])) == 4
    objects.delete(bucket=bucket, object="run/copy").execute()
    with pytest.raises(HttpError, match="404"):
        objects.get(bucket=bucket, object="run/copy").execute()
    assert seen == {*KINDS, "error"}


def test_check_can_fail() -> None:
    """P16 The check refuses a field that is not in the document, and a number that is no string."""
    sound = {"kind": "storage#object", "size": "1", "updated": "2026-01-01T00:00:00.000Z"}
    check(sound)
    for wrong in ({"siez": "1"}, {"size": 1}, {"size": "one"}, {"updated": "yesterday"}):
        with pytest.raises(
            Exception, match=re.escape(next(iter(wrong.values())).__str__()) + "|siez"
        ):
            check({**sound, **wrong})
