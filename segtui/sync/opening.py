"""Opening a source: a file or standard input, decompressed and decoded as its first bytes tell."""

from __future__ import annotations

import codecs
import io
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple, Self

from segtui.errors import BadInput, NoFile
from segtui.sync.aside import keeping_aside

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

SAMPLE_BYTES = 256 * 1024
"""How much of a source is looked at to find out how it is written."""

STANDARD_INPUT = "-"

_COMPRESSED = ((b"\x1f\x8b", "gzip"), (b"BZh", "bzip2"), (b"\xfd7zXZ\x00", "xz"))
_PACKED = ((b"PK\x03\x04", "a zip archive or an Excel workbook"), (b"\x28\xb5\x2f\xfd", "Zstandard"))
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_LINE_ENDS = (b"\n", b"\r", b"\x00", b"")
"""A line feed of UTF-16 ends with a zero byte."""
_OTHERWISE = "cp1252"
"""What a text that is no UTF-8 is taken for: what Windows programs in western Europe write."""


class Opened(NamedTuple):
    """A source that is open."""

    name: str
    text: IO[str]
    """Bytes that its encoding does not have stand in it as lone surrogates."""
    sample: str
    """Its beginning."""
    encoding: str
    compression: str | None
    ends_with_line: Callable[[], bool]
    """Whether what was read so far ends where a line ends."""


@contextmanager
def opened(name: str, encoding: str | None = None) -> Iterator[Opened]:
    """The source of a path, or of standard input for `-`. Blocks.

    Raises BadInput where it cannot be read, is packed in a way that is not unpacked here, or is no text.
    """
    with ReadTwice(name) as source, source.opened(encoding) as found:
        yield found


class ReadTwice:
    """A source that can be read from its beginning again; what is no file is copied the first time."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._copy: IO[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._copy is not None:
            # What does not fit any more is thrown away with the rest.
            with suppress(OSError):
                self._copy.close()

    @contextmanager
    def opened(self, encoding: str | None = None) -> Iterator[Opened]:
        """Read it from the beginning. Blocks; raises as `opened`."""
        try:
            with self._raw() as raw:
                yield _opened(self._name, raw, encoding)
        except (EOFError, OSError, UnicodeError) as error:
            why = (error.strerror if isinstance(error, OSError) else None) or str(error)
            raise (NoFile if isinstance(error, FileNotFoundError) else BadInput)(
                f"{called(self._name)} cannot be read: {why}.",
                hint="Check the path, and that the file is complete.",
            ) from error

    @contextmanager
    def _raw(self) -> Iterator[IO[bytes] | io.RawIOBase]:
        if self._copy is not None:
            self._copy.seek(0)
            yield self._copy
        elif self._name == STANDARD_INPUT:
            yield self._copied(io.FileIO(sys.stdin.fileno(), closefd=False))
        else:
            # Without a buffer there is no lock, so that it can be closed while somebody waits for more of it.
            with Path(self._name).expanduser().open("rb", buffering=0) as file:
                yield file if file.seekable() else self._copied(file)

    def _copied(self, stream: io.RawIOBase) -> io.RawIOBase:
        with keeping_aside(f"A copy of {called(self._name)}"):
            self._copy = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `__exit__`
        return _Copying(stream, self._copy)


def _opened(name: str, raw: IO[bytes] | io.RawIOBase, encoding: str | None) -> Opened:
    head = _beginning(raw)
    compression = next((word for magic, word in _COMPRESSED if head.startswith(magic)), None)
    plain = _Joined(head, raw)
    content = plain if compression is None else _decompressed(compression, plain)
    sample = _beginning(content)
    chosen = encoding or _encoding_of(name, sample)
    whole = _Joined(sample, content)
    buffered = io.BufferedReader(whole, SAMPLE_BYTES)
    return Opened(
        called(name),
        io.TextIOWrapper(buffered, chosen, errors="surrogateescape", newline=""),
        _sample_text(sample, chosen, name),
        chosen,
        compression,
        lambda: whole.last in _LINE_ENDS,
    )


class _Copying(io.RawIOBase):
    """A stream of which everything that is read is kept."""

    def __init__(self, stream: io.RawIOBase, copy: IO[bytes]) -> None:
        self._stream = stream
        self._copy = copy

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        room = memoryview(buffer).cast("B")
        found = self._stream.read(len(room)) or b""
        with keeping_aside("A copy of a source that is no file"):
            self._copy.write(found)
            self._copy.flush()
        room[: len(found)] = found
        return len(found)


class _Joined(io.RawIOBase):
    """What was read already, and the rest behind it."""

    def __init__(self, head: bytes, rest: IO[bytes] | io.RawIOBase) -> None:
        self._head = memoryview(head)
        self._rest = rest
        self.last = b""
        """The last byte that went by."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        room = memoryview(buffer).cast("B")
        found = bytes(self._head[: len(room)]) or self._rest.read(len(room)) or b""
        self._head = self._head[len(found) :]
        room[: len(found)] = found
        self.last = found[-1:] or self.last
        return len(found)


def _beginning(stream: IO[bytes] | io.RawIOBase) -> bytes:
    parts, missing = [], SAMPLE_BYTES
    while missing and (part := stream.read(missing)):
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def _decompressed(word: str, stream: io.RawIOBase) -> IO[bytes]:
    import bz2
    import gzip
    import lzma

    source = io.BufferedReader(stream)
    if word == "gzip":
        return gzip.GzipFile(fileobj=source)  # type: ignore[return-value]  # an IO[bytes] in all but name
    return bz2.BZ2File(source) if word == "bzip2" else lzma.LZMAFile(source)


def _encoding_of(name: str, sample: bytes) -> str:
    for magic, packed in _PACKED:
        if sample.startswith(magic):
            raise BadInput(
                f"{called(name)} is {packed}, which is not read here.",
                hint="Save the table as CSV, or unpack it first.",
            )
    for mark, encoding in _MARKS:
        if sample.startswith(mark):
            return encoding
    if b"\x00" in sample:
        raise BadInput(
            f"{called(name)} is no text: there are zero bytes in it.",
            hint="Give CSV, TSV, JSON or NDJSON; or name the encoding, for instance utf-16-le.",
        )
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return _OTHERWISE
    return "utf-8"


def _sample_text(sample: bytes, encoding: str, name: str) -> str:
    try:
        decoder = codecs.getincrementaldecoder(encoding)("surrogateescape")
    except LookupError as error:
        raise BadInput(
            f"{encoding!r} is no encoding that {called(name)} could be read with.",
            hint="Name one such as utf-8, utf-16, cp1252 or iso-8859-1.",
        ) from error
    return decoder.decode(sample)


def called(name: str) -> str:
    """The source as sentences begin with it."""
    return "Standard input" if name == STANDARD_INPUT else name
