"""The two places that checkpoints are kept in, and reading from them."""

import base64
import contextlib
import os
import pathlib
import re

KEEPSTEP_PATIENCE = 60.0  # seconds for which 429, 5xx and cut connections are tried again


class KeepstepBucket:
    """`gs://bucket/prefix`. Its prefix ends in "/": run-1 never sees the files of run-10."""

    def __init__(self, uri):
        from google.cloud import storage

        name, _, prefix = uri.removeprefix("gs://").partition("/")
        self.prefix = prefix if not prefix or prefix.endswith("/") else prefix + "/"
        self.uri = f"gs://{name}/{self.prefix}"
        # Read as the panel reads it. An emulator is never sent a real credential.
        emulator = os.environ.get("STORAGE_EMULATOR_HOST") or ""
        origin = "/".join(re.sub("^(?!.*://)", "http://", emulator).split("/")[:3])
        nobody = storage.client.AnonymousCredentials()
        test = {"client_options": {"api_endpoint": origin}, "credentials": nobody}
        self.bucket = storage.Client(project="none", **(test if emulator else {})).bucket(name)
        self.retry = storage.retry.DEFAULT_RETRY.with_timeout(KEEPSTEP_PATIENCE)

    def blob(self, name, generation=None):
        return self.bucket.blob(self.prefix + name, generation=generation)

    def read(self, name, **span):
        return self.blob(name).download_as_bytes(checksum=None, retry=self.retry, **span)


class KeepstepFolder:
    """A folder of this machine, such as one on a mounted Drive."""

    def __init__(self, path):
        self.path = pathlib.Path(path.removeprefix("file://"))
        self.uri = f"{self.path}/"

    def read(self, name, start=0, end=-2):
        with open(self.path / name, "rb") as file:
            file.seek(start)
            return file.read(end + 1 - start)


def keepstep_store(uri):
    return KeepstepBucket(uri) if uri.startswith("gs://") else KeepstepFolder(uri)


def keepstep_crc32c(path):
    """CRC32C of a file on disk as Google Cloud Storage writes it."""
    import google_crc32c  # comes with google-cloud-storage

    checksum = google_crc32c.Checksum()
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            checksum.update(block)
    return base64.b64encode(checksum.digest()).decode()


def keepstep_flush(path):
    """To the disk itself; a folder only where the system can do that."""
    handle = os.open(path, os.O_RDONLY)
    with contextlib.suppress(*[OSError] * path.is_dir()):
        os.fsync(handle)
    os.close(handle)
