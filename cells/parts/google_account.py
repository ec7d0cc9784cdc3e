"""Finding out who is signed in to Google Cloud, without ever showing a credential."""

import os

from parts.problem import keepstep_stop


def keepstep_sign_in(project):
    """One line that says who, in which project; stops with the next step if nobody is."""
    emulator = os.environ.get("STORAGE_EMULATOR_HOST")
    if emulator:
        return f"Using the storage emulator at {emulator}, without any credential."
    try:
        import google.auth
        from google.auth.exceptions import DefaultCredentialsError, GoogleAuthError, TransportError
        from google.auth.transport.requests import Request
    except ImportError:
        raise keepstep_stop(
            "This kernel has no google-auth. Run: %pip install google-cloud-storage"
        ) from None
    try:
        from google.colab import auth
    except ImportError:
        pass
    else:
        auth.authenticate_user(project_id=project or None)
    try:
        credentials, found = google.auth.default(
            scopes=["https://www.googleapis.com/auth/cloud-platform"]
        )
        credentials.refresh(Request())
    except DefaultCredentialsError:
        raise keepstep_stop(
            "Nobody is signed in to Google Cloud on this machine. In a terminal, run: "
            "gcloud auth application-default login"
        ) from None
    except TransportError:
        raise keepstep_stop(
            "Google's sign-in service does not answer. Check this machine's connection to the "
            "internet, then run this cell again."
        ) from None
    except GoogleAuthError:
        raise keepstep_stop(
            "The sign-in of this machine has expired or was withdrawn. In a terminal, run: "
            "gcloud auth application-default login"
        ) from None
    who = getattr(credentials, "service_account_email", "") or getattr(credentials, "account", "")
    project = project or found
    where = f"project {project}" if project else "no project set"
    return f"Signed in as {who or 'the default account of this machine'}, {where}."
