"""Who is signed in, and what to do when nobody is."""

import sys
import types

import google.auth
import pytest
from compose import compose
from google.auth.exceptions import RefreshError, TransportError


class Credentials:
    """What google.auth.default() returns, as far as the cell looks at it."""

    service_account_email = "trainer@project.example"

    def __init__(self, failure=None):
        self.failure = failure
        self.token = "ya29.never-shown"

    def refresh(self, request):
        if self.failure:
            raise self.failure


@pytest.fixture
def signed_in(monkeypatch):
    def sign_in(failure=None):
        found = (Credentials(failure), "team-project")
        monkeypatch.setattr(google.auth, "default", lambda scopes: found)

    return sign_in


def test_n7_says_who_and_in_which_project(signed_in, run_cell):
    signed_in()
    said = run_cell(compose("sign-in-google")).out
    assert said == "Signed in as trainer@project.example, project team-project.\n"


def test_n7_a_project_that_was_named_is_the_one(signed_in, run_cell):
    signed_in()
    assert run_cell(compose("sign-in-google", PROJECT="mine")).out.endswith(", project mine.\n")


@pytest.mark.parametrize(
    ("failure", "sentence"),
    [
        (RefreshError("token ya29.x expired"), "has expired or was withdrawn"),
        (TransportError("https://oauth2/?token=ya29.x"), "sign-in service does not answer"),
    ],
    ids=["expired", "offline"],
)
def test_n7_each_failure_is_a_sentence_with_the_next_step(signed_in, run_cell, failure, sentence):
    signed_in(failure)
    with pytest.raises(SystemExit) as ended:
        run_cell(compose("sign-in-google"))
    assert sentence in str(ended.value)
    assert "ya29" not in str(ended.value)


def test_n7_nobody_is_signed_in(run_cell, monkeypatch, tmp_path):
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(tmp_path))
    with pytest.raises(SystemExit, match="gcloud auth application-default login"):
        run_cell(compose("sign-in-google"))


def test_n7_colab_signs_in_its_own_way(signed_in, run_cell, monkeypatch):
    asked = []
    colab = types.ModuleType("google.colab")
    colab.auth = types.SimpleNamespace(authenticate_user=lambda **options: asked.append(options))
    monkeypatch.setitem(sys.modules, "google.colab", colab)
    monkeypatch.setattr("google.colab", colab, raising=False)
    signed_in()
    run_cell(compose("sign-in-google", PROJECT="mine"))
    assert asked == [{"project_id": "mine"}]


def test_n8_an_emulator_needs_nobody(bucket, run_cell):
    said = run_cell(compose("sign-in-google")).out
    assert said == (
        f"Using the storage emulator at {bucket.testbed.origin}, without any credential.\n"
    )
