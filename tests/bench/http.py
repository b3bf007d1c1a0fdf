"""The little of HTTP/1.1 that the two servers here need: requests with a length, on kept connections."""


def requests(stream):
    """Each request of a connection, until its end: the first line, the headers by their names in lower case, and the body."""
    while line := stream.readline():
        headers = {}
        while (header := stream.readline()) not in (b"\r\n", b""):
            name, _, value = header.decode().partition(":")
            headers[name.lower()] = value.strip()
        yield line.decode(), headers, stream.read(int(headers.get("content-length", 0)))


def answer(body, content_type, status="200 OK", **headers):
    """A whole answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {content_type}", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body
