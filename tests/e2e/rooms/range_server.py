"""Serve the files of a folder by ranges, as they are at each moment."""

import re
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

TYPES = {".webm": "video/webm", ".mkv": "video/x-matroska"}
PAGE = b"<!doctype html><title>A player</title><body>"


class Files(BaseHTTPRequestHandler):
    """Answer GET for a page at / and for the files of the folder."""

    protocol_version = "HTTP/1.1"
    folder: Path

    def do_GET(self) -> None:
        path = self.folder / Path(urlsplit(self.path).path).name
        if self.path == "/":
            self._answer(200, PAGE, {"Content-Type": "text/html"})
        elif path.suffix not in TYPES or not path.exists():
            self._answer(404, b"", {})
        else:
            self._answer_file(path)

    def _answer_file(self, path: Path) -> None:
        data = path.read_bytes()
        wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", "bytes=0-"))
        assert wanted is not None
        first = int(wanted[1])
        last = min(int(wanted[2] or len(data) - 1), len(data) - 1)
        fields = {
            "Accept-Ranges": "bytes",
            "Content-Type": TYPES[path.suffix],
            "Content-Range": f"bytes {first}-{last}/{len(data)}",
        }
        self._answer(206, data[first : last + 1], fields)

    def _answer(self, status: int, data: bytes, fields: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in fields.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        # A player that seeks leaves in the middle.
        try:
            self.wfile.write(data)
        except ConnectionError:
            self.close_connection = True

    def log_message(self, *words: object) -> None:
        del words


def main(folder: Path) -> None:
    Files.folder = folder
    server = ThreadingHTTPServer(("127.0.0.1", 0), Files)
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
