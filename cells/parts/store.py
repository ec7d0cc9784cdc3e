"""The two places that checkpoints are kept in, and reading from them."""

import base64
import os
from pathlib import Path

# Seconds for which 429, 5xx and cut connections are tried again, with growing, random waits.
KEEPSTEP_PATIENCE = 60.0


class KeepstepBucket:
    """`gs://bucket/prefix`. Its prefix ends in "/": run-1 never sees the files of run-10."""

    def __init__(self, uri):
        from google.auth.credentials import AnonymousCredentials
        from google.cloud import storage
        from google.cloud.storage.retry import DEFAULT_RETRY

        name, _, prefix = uri.removeprefix("gs://").partition("/")
        self.prefix = prefix if not prefix or prefix.endswith("/") else prefix + "/"
        self.uri = f"gs://{name}/{self.prefix}"
        # An emulator is never sent a real credential.
        credentials = AnonymousCredentials() if os.environ.get("STORAGE_EMULATOR_HOST") else None
        self.bucket = storage.Client(project="none", credentials=credentials).bucket(name)
        self.retry = DEFAULT_RETRY.with_timeout(KEEPSTEP_PATIENCE)

    def blob(self, name, generation=None):
        return self.bucket.blob(self.prefix + name, generation=generation)

    def read(self, name, **span):
        return self.blob(name).download_as_bytes(checksum=None, retry=self.retry, **span)


class KeepstepFolder:
    """A folder of this machine, such as one on a mounted Drive."""

    def __init__(self, path):
        self.path = Path(path.removeprefix("file://"))
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
