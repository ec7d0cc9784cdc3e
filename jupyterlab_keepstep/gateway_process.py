"""The gateway's life: started beside Jupyter, restarted when it dies, ended with Jupyter."""

import asyncio
import logging
import tempfile
import time
from asyncio.subprocess import PIPE, STDOUT

import httpx
from tornado.web import HTTPError

from .node_command import node_command

START_SECONDS, STOP_SECONDS = 30.0, 5.0
QUICK_DEATH_SECONDS, QUICK_DEATHS_ALLOWED = 10.0, 5


class GatewayProcess:
    """One Node process on a unix socket that nobody else can reach."""

    def __init__(self, environment: dict[str, str], log: logging.Logger) -> None:
        self._environment, self._log = environment, log
        self._settled = asyncio.Event()
        self._trouble: str | None = None

    async def run(self) -> None:
        """Start it, and start it again when it dies, until `stop`."""
        self._task = asyncio.current_task()
        deaths = 0
        try:
            while deaths < QUICK_DEATHS_ALLOWED:
                started = time.monotonic()
                code = await self._run_once()
                deaths = deaths + 1 if time.monotonic() - started < QUICK_DEATH_SECONDS else 0
                self._log.warning("Keepstep's gateway ended with code %s.", code)
                await asyncio.sleep(0.05 * 2**deaths)
            self._trouble = f"Keepstep's gateway ended {deaths} times, each soon after its start."
        except OSError as error:
            self._trouble = f"Keepstep's gateway cannot run: {error}"
        self._log.error(self._trouble)
        self._settled.set()

    async def stop(self) -> None:
        """End it, and wait until it is gone."""
        self._task.cancel()
        await asyncio.wait({self._task})

    async def transport(self) -> httpx.AsyncHTTPTransport:
        """The way to the gateway, once it listens; a sentence as HTTPError 503 if it cannot."""
        await asyncio.wait_for(self._settled.wait(), START_SECONDS)
        if self._trouble:
            raise HTTPError(503, self._trouble)
        return self._transport

    async def _run_once(self) -> int:
        # In /tmp, as a socket's path must stay under 108 bytes; the folder's mode is 0700.
        with tempfile.TemporaryDirectory(prefix="keepstep-", dir="/tmp") as folder:
            self._transport = httpx.AsyncHTTPTransport(uds=f"{folder}/gateway.sock")
            return await self._serve(*node_command(), "serve", "--socket", f"{folder}/gateway.sock")

    async def _serve(self, *command: str) -> int:
        # Its stdin ends with us, even when we are killed; Ctrl-C is Jupyter's alone to answer.
        pipes = {"stdin": PIPE, "stdout": PIPE, "stderr": STDOUT, "start_new_session": True}
        process = await asyncio.create_subprocess_exec(*command, env=self._environment, **pipes)
        try:
            while text := await process.stdout.read(65536):
                self._log.info("Keepstep's gateway: %s", text.decode(errors="replace").rstrip())
                if b'"ready":true' in text:
                    self._settled.set()
            return await process.wait()
        finally:
            self._settled.clear()
            process.stdin.close()
            last_resort = asyncio.get_running_loop().call_later(STOP_SECONDS, process.kill)
            await process.wait()
            last_resort.cancel()
