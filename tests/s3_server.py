"""An S3 that is not ours, on a loopback port, with an empty bucket for each test."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from moto.server import ThreadedMotoServer

from hub.kernel.ids import new_id
from rooms.storage.s3 import Bucket

REGION = "eu-west-3"
LOCATION = (
    '<CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
    f"<LocationConstraint>{REGION}</LocationConstraint></CreateBucketConfiguration>"
)


@contextmanager
def running_s3() -> Iterator[str]:
    """Run an S3 that keeps everything in memory; give its address."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.stop()


def new_bucket(address: str) -> Bucket:
    """Make an empty bucket and return what opens it."""
    name = new_id("b").replace("_", "-")
    httpx.put(f"{address}/{name}", content=LOCATION).raise_for_status()
    return Bucket(name=name, endpoint=address, region=REGION, key="key", secret="secret")


def names_in(bucket: Bucket) -> list[str]:
    """Return the names of everything in a bucket, uploads that never ended included."""
    found = httpx.get(f"{bucket.endpoint}/{bucket.name}", params={"list-type": "2"}).text
    uploads = httpx.get(f"{bucket.endpoint}/{bucket.name}?uploads").text
    return [
        part.split("</Key>")[0] for text in (found, uploads) for part in text.split("<Key>")[1:]
    ]
