"""The way from the browser to the gateway: Jupyter's checks first, then a stream both ways."""

import asyncio
from collections.abc import AsyncIterator

import httpx
from jupyter_core.utils import ensure_async
from jupyter_server.base.handlers import APIHandler
from tornado.web import HTTPError, RequestHandler, stream_request_body

from ._version import __version__
from .gateway_process import GatewayProcess

# Only these pass, either way, so that no cookie, token or single sign-on header ever does.
HEADERS = set("""accept accept-encoding accept-ranges cache-control content-disposition
    content-encoding content-length content-range content-type etag if-match if-none-match
    if-range last-event-id last-modified range retry-after""".split())  # fmt: skip # noqa: SIM905


@stream_request_body
class GatewayProxy(APIHandler):
    """Passes `{base_url}keepstep/<rest>` to the gateway as `/<rest>`."""

    def initialize(self, gateway: GatewayProcess) -> None:
        self._gateway, self._exchange = gateway, None

    def set_default_headers(self) -> None:
        super().set_default_headers()
        self.set_header("X-Keepstep-Version", __version__)
        self.set_header("X-Accel-Buffering", "no")  # or nginx holds events back

    async def prepare(self) -> None:
        """Refuse or begin, before a byte of the body is read."""
        await super().prepare()  # the user, XSRF except for GET, Origin
        if self.request.method == "OPTIONS":
            return  # Jupyter answers by itself
        if not self.token_authenticated and not self.settings.get("disable_check_xsrf"):
            RequestHandler.check_xsrf_cookie(self)  # tornado's own, as Jupyter's lets GET pass
        user, may = self.current_user, self.authorizer.is_authorized
        if not user or not await ensure_async(may(self, user, "write", "keepstep")):
            raise HTTPError(403)
        self.request.connection.set_max_body_size(1 << 62)
        self._chunks: asyncio.Queue[bytes] = asyncio.Queue(1)
        self._exchange = asyncio.create_task(self._relay())

    async def data_received(self, chunk: bytes) -> None:
        if self._exchange:
            await self._chunks.put(chunk)

    def on_connection_close(self) -> None:
        if self._exchange:
            self._exchange.cancel()
        super().on_connection_close()

    async def get(self, _path: str) -> None:
        await self._chunks.put(b"")
        await asyncio.wait({self._exchange})
        if not self._exchange.cancelled():
            self._exchange.result()

    head = post = put = patch = delete = get

    def write_error(self, status_code: int, **kwargs: object) -> None:
        """Every refusal is an IWireError; it closes, as the body may not have been read."""
        kind, next_step = "permission-denied", "Reload the page, and log in if asked to."
        why = "Jupyter refused this request: it does not come from a page that is logged in."
        if status_code >= 500:
            kind, next_step = "unavailable", "Try again; if it fails again, restart Jupyter."
            why = getattr(kwargs["exc_info"][1], "log_message", "Keepstep's proxy met an error.")
        self.set_header("Connection", "close")
        self.finish({"error": {"kind": kind, "message": why, "uri": "", "next": next_step}})

    async def _body(self) -> AsyncIterator[bytes]:
        while chunk := await self._chunks.get():
            yield chunk

    def _upstream_request(self, body: AsyncIterator[bytes]) -> httpx.Request:
        # The raw URI: a path that tornado has matched is decoded, and `%2F` would be lost.
        path, _, query = self.request.uri[len(f"{self.base_url}keepstep") :].partition("?")
        kept = httpx.QueryParams(query).remove("token").remove("_xsrf")
        incoming = self.request.headers
        headers = [pair for pair in incoming.get_all() if pair[0].lower() in HEADERS]
        content = body if {"Content-Length", "Transfer-Encoding"}.intersection(incoming) else None
        url = f"http://gateway{path}?{kept}".rstrip("?")
        return httpx.Request(self.request.method, url, headers=headers, content=content)

    async def _relay(self) -> None:
        body = self._body()
        try:
            transport = await self._gateway.transport()
            answer = await transport.handle_async_request(self._upstream_request(body))
        except (asyncio.TimeoutError, httpx.TransportError):
            raise HTTPError(503, "Keepstep's gateway is not up, or ended while asked.") from None
        finally:
            async for _ in body:  # where the answer came early: no browser reads it before
                pass
        try:
            self.set_status(answer.status_code)
            self.clear_header("Content-Type")
            for name in HEADERS.intersection(answer.headers):
                self.set_header(name, answer.headers[name])
            await self.flush()
            async for chunk in answer.stream:
                self.write(chunk)
                await self.flush()  # one event, one flush; and it waits for a slow reader
            await self.finish()
        except (OSError, httpx.TransportError):  # either side left
            self.detach().close()  # an orderly end would pass for the whole answer
        finally:
            await answer.aclose()
