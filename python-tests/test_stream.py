"""Bytes both ways: nothing is kept, nothing is decoded, nothing outlives its reader."""

import hashlib
import socket
import threading
from collections.abc import Iterator

import httpx
import pytest
from conftest import Jupyter, wait_until

MIB = 1 << 20


def test_g5_paths_reach_the_gateway_as_they_were_sent(jupyter: Jupyter) -> None:
    with jupyter.with_token() as client:
        sent = "echo/a%2Fb%20c/%E2%9C%93?key=x%2Fy&more"
        assert client.get(f"keepstep/{sent}").json()["url"].startswith("/echo/a%2Fb%20c/%E2%9C%93?")
        # A query keeps its meaning.
        assert "key=x%2Fy&more=" in client.get(f"keepstep/{sent}").json()["url"]


@pytest.mark.parametrize("declared", [True, False])
def test_g6_a_large_body_streams_in_flat_memory(jupyter: Jupyter, declared: bool) -> None:
    # The server under test takes 1 MB elsewhere: 96 MiB show that the limit is lifted here.
    block, blocks = b"k" * MIB, 96
    peaks = []

    def body() -> Iterator[bytes]:
        for _ in range(blocks):
            peaks.append(jupyter.rss())
            yield block

    headers = {"Content-Length": str(blocks * MIB)} if declared else {}
    with jupyter.with_token() as client:
        client.post("keepstep/hash", content=block)
        answer = client.post("keepstep/hash", content=body(), headers=headers)
    expected = hashlib.sha256(block * blocks).hexdigest()
    assert answer.json() == {"bytes": blocks * MIB, "sha256": expected}
    assert max(peaks) - peaks[0] < 32 * MIB


def test_g6_other_routes_keep_jupyters_limit(jupyter: Jupyter) -> None:
    with jupyter.with_token() as client:
        try:
            status = client.put("api/contents/big.txt", content=b"x" * 8 * MIB).status_code
        except httpx.TransportError:
            status = 400  # it closed before all was sent
    assert status == 400


def test_g6_a_slow_reader_slows_the_gateway(jupyter: Jupyter) -> None:
    before = jupyter.rss()
    with jupyter.with_token() as client, client.stream("GET", "keepstep/endless"):
        wait_until("the gateway waits", lambda: jupyter.noted("endless waits"))
        assert jupyter.rss() - before < 32 * MIB
    wait_until("the gateway stops", lambda: jupyter.noted("endless closed"))
    assert int(jupyter.noted("endless closed")[0].split()[-1]) < 64 * MIB


@pytest.mark.parametrize("accept", ["text/event-stream", "*/*"])
def test_g9_events_arrive_one_by_one(jupyter: Jupyter, accept: str) -> None:
    closed = len(jupyter.noted("drip closed"))
    with jupyter.with_token() as other, jupyter.with_token() as client:
        with client.stream("GET", "keepstep/drip", headers={"Accept": accept}) as events:
            assert events.headers["content-type"] == "text/event-stream"
            assert events.headers["x-accel-buffering"] == "no"
            lines = (line for line in events.iter_lines() if line)
            for number in range(4):
                assert next(lines) == f"data: {number}"
                # The next one is written only now: nothing waits for the stream's end.
                assert other.get("keepstep/seen", params={"n": number}).status_code == 204
        wait_until(
            "the gateway sees that the reader left",
            lambda: len(jupyter.noted("drip closed")) > closed,
        )


def test_g10_a_body_that_breaks_off_never_looks_whole(jupyter: Jupyter) -> None:
    host, port = httpx.URL(jupyter.url).host, httpx.URL(jupyter.url).port
    request = (
        "POST /user/a%40b/keepstep/slow-body HTTP/1.1\r\nHost: localhost\r\n"
        f"Authorization: token {jupyter.token}\r\nTransfer-Encoding: chunked\r\n\r\n"
        "5\r\nhello\r\n"
    )
    with socket.create_connection((host, port)) as client:
        client.sendall(request.encode())
        wait_until("the body begins", lambda: jupyter.noted("body began"))
    wait_until("the gateway notices", lambda: jupyter.noted("body broke off"))
    assert not jupyter.noted("body ended")


def test_g10_an_answer_that_breaks_off_never_looks_whole(jupyter: Jupyter) -> None:
    with jupyter.with_token() as client, pytest.raises(httpx.RemoteProtocolError):
        client.get("keepstep/half")
    wait_until("a new gateway", lambda: client_status(jupyter) == 200)


def test_the_gateways_own_refusal_is_passed_on(jupyter: Jupyter) -> None:
    with jupyter.with_token() as client:
        answer = client.post("keepstep/refuse", content=b"x" * 4 * MIB)
    assert (answer.status_code, answer.json()) == (409, {"error": {"kind": "already-exists"}})
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-keepstep-version"]


def test_many_requests_at_once(jupyter: Jupyter) -> None:
    answers: list[int] = []

    def ask() -> None:
        with jupyter.with_token() as client:
            for _ in range(5):
                answers.append(client.post("keepstep/hash", content=b"x" * 70_000).json()["bytes"])

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [70_000] * 40


def client_status(jupyter: Jupyter) -> int:
    with jupyter.with_token() as client:
        return client.get("keepstep/echo").status_code
