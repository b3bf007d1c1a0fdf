"""Whether a binary runs on provided.al2023: its machine, and the newest GLIBC symbol that it asks for."""

import pathlib
import struct
import sys

NEWEST = (2, 34)  # Amazon Linux 2023
MACHINES = {62: "x86_64", 183: "arm64"}
VERSIONS_NEEDED = 0x6FFFFFFE  # SHT_GNU_verneed


class NotRunnable(Exception):
    """It would not start on Lambda."""


def check(data, architecture):
    """The newest GLIBC version that the ELF file `data` needs; () where it needs none."""
    if data[:6] != b"\x7fELF\x02\x01":
        raise NotRunnable("not a 64-bit little-endian ELF file")
    machine = MACHINES.get(struct.unpack_from("<H", data, 18)[0], "another machine")
    if machine != architecture:
        raise NotRunnable(f"built for {machine}, not for {architecture}")
    needed = max(glibc_versions(data), default=())
    if needed > NEWEST:
        raise NotRunnable(f"needs {dotted(needed)}; provided.al2023 has {dotted(NEWEST)}. Build it where glibc is older, or with --zig")
    return needed


def glibc_versions(data):
    sections = list(section_headers(data))
    for kind, offset, link in sections:
        if kind == VERSIONS_NEEDED:
            names = sections[link][1]
            yield from versions(data, offset, names)


def section_headers(data):
    """Type, offset and link of each section."""
    table, = struct.unpack_from("<Q", data, 40)
    size, count = struct.unpack_from("<HH", data, 58)
    for at in range(table, table + size * count, size):
        kind, = struct.unpack_from("<I", data, at + 4)
        offset, = struct.unpack_from("<Q", data, at + 24)
        link, = struct.unpack_from("<I", data, at + 40)
        yield kind, offset, link


def versions(data, need, names):
    """The GLIBC versions of the chain of needed libraries that starts at `need`."""
    while True:
        _, count, _, first, following = struct.unpack_from("<HHIII", data, need)
        symbol = need + first
        for _ in range(count):
            _, _, _, name, step = struct.unpack_from("<IHHII", data, symbol)
            text = data[names + name:data.index(b"\0", names + name)].decode()
            if text.startswith("GLIBC_") and text[6:7].isdigit():
                yield tuple(int(part) for part in text.removeprefix("GLIBC_").split("."))
            symbol += step
        if not following:
            return
        need += following


def dotted(version):
    return "GLIBC_" + ".".join(map(str, version))


def main(binary, architecture):
    try:
        needed = check(pathlib.Path(binary).read_bytes(), architecture)
    except NotRunnable as error:
        sys.exit(f"{binary}: {error}")
    print(f"{binary}: {architecture}, {dotted(needed) if needed else 'no GLIBC'} at most")


if __name__ == "__main__":
    main(*sys.argv[1:])
