"""The Jupyter server extension: configuration in, gateway and its one route out."""

import json

from jupyter_server.extension.application import ExtensionApp
from traitlets import Dict, List, Unicode

from .gateway_process import GatewayProcess
from .node_command import node_environment
from .proxy import GatewayProxy


class Keepstep(ExtensionApp):
    """Configured as `c.Keepstep.storages` and `c.Keepstep.allowed_roots`."""

    name = "jupyterlab_keepstep"
    storages = List(Dict(), config=True, help="Storages that everyone on this server sees.")
    allowed_roots = List(Unicode(), config=True, help="Folders beside Jupyter's root to serve.")

    def initialize_handlers(self) -> None:
        """Start the gateway once Jupyter's loop runs: Jupyter's own start does not wait for it."""
        environment = node_environment() | {"KEEPSTEP_ROOT": self.serverapp.root_dir}
        environment["KEEPSTEP_ALLOWED_ROOTS"] = json.dumps(self.allowed_roots)
        environment["KEEPSTEP_STORAGES"] = json.dumps(self.storages)
        self.gateway = GatewayProcess(environment, self.log)
        self.handlers.append((r"/keepstep(/.*)", GatewayProxy, {"gateway": self.gateway}))
        self.serverapp.io_loop.add_callback(self.gateway.run)

    async def stop_extension(self) -> None:
        """End the gateway with Jupyter."""
        await self.gateway.stop()
