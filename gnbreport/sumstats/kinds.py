"""What a file is, by its first bytes: how it is packed, or that it is no table at all."""

from __future__ import annotations

from pathlib import Path

from gnbreport.errors import InputError, Problem

KINDS = (
    (b"\x1f\x8b", "gzip"),
    (b"PK\x03\x04", "zip"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"PAR1", "parquet"),
)
#: First bytes of things that are no GWAS table, with code, message and hint.
_FOREIGN = (
    (
        b"\xd0\xcf\x11\xe0",
        "excel-file",
        "is an Excel workbook (.xls), whatever its name",
        "export the sheet as tab-separated text",
    ),
    (b"%PDF", "not-a-table", "is a PDF", "get the data file itself"),
    (b"\xff\xfe", "utf-16", "is UTF-16 text", "convert it: iconv -f UTF-16 -t UTF-8"),
    (b"\xfe\xff", "utf-16", "is UTF-16 text", "convert it: iconv -f UTF-16 -t UTF-8"),
    (b"\x89HDF", "not-a-table", "is an HDF5 file", "export the table as text"),
    (b"7z\xbc\xaf", "unsupported-compression", "is a 7-Zip archive", "unpack it first"),
    (b"Rar!", "unsupported-compression", "is a RAR archive", "unpack it first"),
    (b"RDX", "r-file", "is an R data file", "in R: data.table::fwrite(object, 'file.tsv.gz', sep = '\\t')"),
    (b"version https://git-lfs", "lfs-pointer", "is a Git LFS pointer, not the data", "fetch the data: git lfs pull"),
)


def kind_of(path: Path) -> str:
    """How a file is packed: ``plain``, ``gzip``, ``zip``, ``zstd``, ``bzip2``, ``xz`` or ``parquet``.

    Raises:
        InputError: No such file, an empty file, or something that is no table.
    """
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "does not exist"
        raise InputError(Problem("no-such-file", what, path, hint="check the path"))
    try:
        with open(path, "rb") as handle:
            head = handle.read(512)
    except OSError as error:
        raise InputError(Problem("unreadable-file", f"cannot be read: {error.strerror}", path)) from None
    if not head:
        raise InputError(Problem("empty-file", "is empty", path, hint="download it again"))
    refuse_foreign(head, path)
    return next((kind for magic, kind in KINDS if head.startswith(magic)), "plain")


def refuse_foreign(head: bytes, path: Path | str) -> None:
    """Refuse content that is no table, by its first bytes.

    Raises:
        InputError: A workbook, web page, PDF, archive, R file, or binary data.
    """
    for magic, code, message, hint in _FOREIGN:
        if head.startswith(magic):
            raise InputError(Problem(code, message, path, hint=hint))
    start = head.lstrip()[:200].lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<head", b"<error")):
        hint = "the server sent an error or log-in page instead of the file: download it again"
        raise InputError(Problem("web-page", "is a web page or XML, not data", path, hint=hint))
