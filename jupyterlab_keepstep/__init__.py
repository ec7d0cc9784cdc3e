"""Keepstep in JupyterLab: a prebuilt front end, and a gateway on Node behind Jupyter's login."""


def _jupyter_labextension_paths() -> list[dict]:
    return [{"src": "labextension", "dest": "jupyterlab-keepstep"}]


def _jupyter_server_extension_points() -> list[dict]:
    from .extension import Keepstep

    return [{"module": "jupyterlab_keepstep", "app": Keepstep}]
