"""A corpus of broken GWAS files: each gives the right error, naming the file; exit code 2; nothing written."""

import bz2
import gzip
import io
import json
import lzma
import zipfile

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from click.testing import CliRunner

from gnbreport.cli import main

NAMES = [
    "chromosome",
    "base_pair_location",
    "effect_allele",
    "other_allele",
    "beta",
    "standard_error",
    "effect_allele_frequency",
    "p_value",
    "rsid",
    "n",
]
GOOD = ["1", "1000", "A", "G", "0.1", "0.02", "0.3", "1e-9", "rs1", "1000"]


def table(*rows, names=NAMES, sep="\t", end="\n"):
    return (end.join(sep.join(r) for r in [names, *rows]) + end).encode()


def but(**cells):
    """The good row with some cells changed."""
    return [cells.get(name, cell) for name, cell in zip(NAMES, GOOD, strict=True)]


def without(*names):
    keep = [i for i, n in enumerate(NAMES) if n not in names]
    return table([GOOD[i] for i in keep], names=[NAMES[i] for i in keep])


def zipped(members, **options):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", **options) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def workbook():
    out = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(NAMES)
    book.save(out)
    return out.getvalue()


def locked_zip():
    data = bytearray(zipped({"a.txt": TEXT}))
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(magic) + offset] |= 1
    return bytes(data)


def parquet(nested=False):
    out = io.BytesIO()
    columns = {n: [c] for n, c in zip(NAMES, GOOD, strict=True)}
    if nested:
        columns["beta"] = [[0.1]]
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


def vcf(record, sample="\tS1", header=True):
    line = f"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT{sample}\n" if header else ""
    return f"##fileformat=VCFv4.2\n{line}{record}\n".encode()


def flipped(data, at):
    changed = bytearray(data)
    changed[at] ^= 0xFF
    return bytes(changed)


TEXT = table(*[GOOD] * 2000)
GZ = gzip.compress(TEXT)
METAL = ["MarkerName", "Allele1", "Allele2", "Weight", "Zscore", "P-value"]

#: name -> (content, code, row, column); row and column are checked where given.
CORPUS = {
    "empty": (b"", "empty-file", None, None),
    "only newlines": (b"\n\n\n", "empty-file", None, None),
    "empty gzip": (gzip.compress(b""), "empty-file", None, None),
    "header only": (table(), "no-rows", None, None),
    "gzip of header only": (gzip.compress(table()), "no-rows", None, None),
    "truncated gzip": (GZ[: len(GZ) // 2], "truncated-file", None, None),
    "gzip without trailer": (GZ[:-8], "truncated-file", None, None),
    "gzip with half a trailer": (GZ[:-3], "truncated-file", None, None),
    "gzip with wrong checksum": (flipped(GZ, -6), "damaged-file", None, None),
    "gzip with wrong length": (flipped(GZ, -1), "damaged-file", None, None),
    "gzip damaged inside": (GZ[:60] + b"\xff" * 40 + GZ[100:], "damaged-file", None, None),
    "second member truncated": (GZ + GZ[: len(GZ) // 2], "truncated-file", None, None),
    "gzip header only": (b"\x1f\x8b\x08", "truncated-file", None, None),
    "truncated zstd": (zstandard.compress(TEXT)[:-20], "truncated-file", None, None),
    "damaged zstd": (zstandard.compress(TEXT)[:8] + b"\xff" * 30, "damaged-file", None, None),
    "truncated bzip2": (bz2.compress(TEXT)[:-10], "truncated-file", None, None),
    "damaged bzip2": (flipped(bz2.compress(TEXT), 30), "damaged-file", None, None),
    "truncated xz": (lzma.compress(TEXT)[:-20], "truncated-file", None, None),
    "truncated zip": (zipped({"a.txt": TEXT})[:200], "damaged-file", None, None),
    "damaged zip": (flipped(zipped({"a.txt": TEXT}, compression=zipfile.ZIP_STORED), 90), "damaged-file", None, None),
    "empty zip": (zipped({"folder/": ""}), "empty-archive", None, None),
    "zip of notes": (zipped({"README.txt": "see paper", "notes.pdf": "%PDF"}), "empty-archive", None, None),
    "locked zip": (locked_zip(), "locked-archive", None, None),
    "zip of two layouts": (
        zipped(
            {
                "a.txt": TEXT,
                "b.txt": table(
                    ["rs1", "A", "G", "0.1", "0.1", "0.1"],
                    names=["rs_number", "reference_allele", "other_allele", "beta", "se", "p-value"],
                ),
            }
        ),
        "mixed-layouts",
        None,
        None,
    ),
    "gz in zip truncated": (zipped({"a.txt.gz": GZ[:100]}), "truncated-file", None, None),
    "xlsx called csv": (workbook(), "excel-file", None, None),
    "xls": (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "excel-file", None, None),
    "pdf": (b"%PDF-1.7 ...", "not-a-table", None, None),
    "web page": (b"<!DOCTYPE html><html><body>404</body></html>", "web-page", None, None),
    "web page in gzip": (gzip.compress(b"<html>Log in</html>"), "web-page", None, None),
    "xml error": (b'<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', "web-page", None, None),
    "git lfs pointer": (
        b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 12\n",
        "lfs-pointer",
        None,
        None,
    ),
    "r data": (gzip.compress(b"RDX3\nX\n" + b"\0" * 50), "r-file", None, None),
    "utf-16": (TEXT.decode().encode("utf-16"), "utf-16", None, None),
    "latin-1 header": (table(GOOD, names=[*NAMES[:-1], "Größe"]).decode().encode("latin-1"), "not-utf8", None, None),
    "latin-1 row": (table(GOOD, but(rsid="rsé")).decode().encode("latin-1"), "not-utf8", None, None),
    "nul bytes": (b"a\0b\0c\n1\0" * 50, "binary-file", None, None),
    "old macintosh line ends": (table(GOOD, GOOD, end="\r"), "cr-line-ends", None, None),
    "no header": (table(GOOD, names=GOOD), "no-header", None, None),
    "no header, rsids": (b"rs1\tA\tG\nrs2\tA\tG\n", "no-header", None, None),
    "unknown columns": (b"a\tb\tc\nx\ty\tz\n", "unknown-layout", 0, None),
    "one column": (b"hello\nworld\n", "unknown-layout", 0, None),
    "two sides": (
        table(
            ["rs1", *["A", "0.1", "0.1", "A", "0.1", "0.1"]],
            names=[
                "SNP",
                "effect_allele.exposure",
                "beta.exposure",
                "se.exposure",
                "effect_allele.outcome",
                "beta.outcome",
                "se.outcome",
            ],
        ),
        "ambiguous-layout",
        0,
        None,
    ),
    "short row": (table(GOOD, GOOD, GOOD[:-1], GOOD), "wrong-number-of-fields", 3, None),
    "long row": (table(GOOD, [*GOOD, "x"]), "wrong-number-of-fields", 2, None),
    "row names without header": (table(["1", *GOOD], ["2", *GOOD]), "wrong-number-of-fields", 1, None),
    "last row cut": (TEXT[:-25], "wrong-number-of-fields", 2000, None),
    "cut in the middle of gzip content": (gzip.compress(TEXT[:-30]), "wrong-number-of-fields", 2000, None),
    "semicolons in rows": (TEXT.replace(b"\t1000\tA", b";1000\tA"), "wrong-number-of-fields", 1, None),
    "unclosed quote": (table(GOOD, but(rsid='"rs1')), "bad-quotes", 2, None),
    "quote over two lines": (table(GOOD, but(rsid='"rs\n1"')), "bad-quotes", 2, None),
    "no p": (without("p_value"), "missing-column", 0, "p_value"),
    "no beta": (without("beta"), "missing-column", 0, "beta"),
    "no standard error": (without("standard_error"), "unknown-layout", 0, None),
    "no effect allele": (without("effect_allele"), "unknown-layout", 0, None),
    "duplicate column": (table([*GOOD, "0.2"], names=[*NAMES, "beta"]), "duplicate-column", 0, "beta"),
    "duplicate p, other case": (table([*GOOD, "0.2"], names=[*NAMES, "P_VALUE"]), "duplicate-column", 0, "p_value"),
    "p is -log10 p": (table(GOOD, but(p_value="7.3")), "p-not-probability", 2, "p_value"),
    "p column empty": (table(but(p_value="NA"), but(p_value="NA")), "empty-column", 1, "p_value"),
    "p is a bound": (table(but(p_value="<0.0001")), "bad-p", 1, "p_value"),
    "p negative": (table(but(p_value="-1e-9")), "bad-p", 1, "p_value"),
    "p with decimal comma": (table(but(p_value="1,5e-9")), "bad-p", 1, "p_value"),
    "beta missing": (table(but(beta="NA")), "no-effect", 1, "beta"),
    "beta is text": (table(but(beta="abc")), "not-a-number", 1, "beta"),
    "beta infinite": (table(but(beta="inf")), "not-a-number", 1, "beta"),
    "beta with decimal comma": (table(but(beta="0,1")), "not-a-number", 1, "beta"),
    "se missing": (table(but(standard_error="NA")), "no-standard-error", 1, "standard_error"),
    "se zero": (table(but(standard_error="0")), "bad-standard-error", 1, "standard_error"),
    "se negative": (table(but(standard_error="-0.1")), "bad-standard-error", 1, "standard_error"),
    "n is text": (table(but(n="many")), "not-a-number", 1, "n"),
    "position is text": (table(but(base_pair_location="1:1000")), "bad-position", 1, "base_pair_location"),
    "position is a fraction": (table(but(base_pair_location="10.5")), "bad-position", 1, "base_pair_location"),
    "position negative": (table(but(base_pair_location="-5")), "bad-position", 1, "base_pair_location"),
    "effect allele missing": (table(but(effect_allele="NA")), "no-allele", 1, "effect_allele"),
    "allele coded": (table(but(effect_allele="1")), "coded-allele", 1, "effect_allele"),
    "allele of decode": (table(but(effect_allele="!A")), "bad-allele", 1, "effect_allele"),
    "same alleles": (table(but(other_allele="A")), "same-alleles", 1, "other_allele"),
    "no identifier, no position": (table(but(rsid=".", base_pair_location="NA")), "no-identifier", 1, "rsid"),
    "z without frequency": (
        table(["rs1", "a", "g", "1000", "5", "1e-9"], names=METAL),
        "z-without-frequency",
        0,
        "Zscore",
    ),
    "vcf without column line": (vcf("1\t5\trs1\tA\tG\t.\t.\t.\tES:SE:LP\t1:1:9", header=False), "no-header", 1, None),
    "vcf without sample": (vcf("1\t5\trs1\tA\tG\t.\t.\t.", sample=""), "no-sample", 0, None),
    "vcf of genotypes": (vcf("1\t5\trs1\tA\tG\t.\t.\t.\tGT\t0/1"), "missing-column", 1, "FORMAT"),
    "vcf with short record": (vcf("1\t5\trs1\tA\tG\t.\t.\t.\tES:SE:LP"), "wrong-number-of-fields", 1, None),
    "json cut": (b'[{"rsid": "rs1", "be', "bad-json", None, None),
    "json message": (json.dumps({"message": "allowance exceeded"}).encode(), "no-records", None, None),
    "json without records": (b"[]", "no-records", None, None),
    "json of numbers": (b"[1, 2]", "no-records", None, None),
    "parquet cut": (parquet()[:-30], "damaged-file", None, None),
    "parquet with lists": (parquet(nested=True), "nested-column", None, "beta"),
}


def test_the_corpus_is_large():
    assert len(CORPUS) >= 60


@pytest.mark.parametrize("name", CORPUS)
def test_broken_file_gives_its_error_and_writes_nothing(name, tmp_path, monkeypatch):
    content, code, row, column = CORPUS[name]
    monkeypatch.setenv("GNBREPORT_CACHE", str(tmp_path / "cache"))
    path = tmp_path / "broken.txt"
    path.write_bytes(content)
    out = tmp_path / "rows.csv"
    found = CliRunner().invoke(
        main, ["extract", str(path), "--p-below", "1e-5", "--variants", str(ids(tmp_path)), "-o", str(out)]
    )
    assert found.exit_code == 2, found.output
    assert f"[{code}]" in found.stderr
    assert str(path) in found.stderr
    assert "Traceback" not in found.stderr
    if row is not None:
        assert f"row {row}" in found.stderr
    if column is not None:
        assert f"column {column!r}" in found.stderr
    assert sorted(p.name for p in tmp_path.iterdir()) == ["broken.txt", "ids.txt"]


def ids(folder):
    path = folder / "ids.txt"
    path.write_text("rs1\nrsé\n")
    return path


def test_the_good_file_is_read(tmp_path, monkeypatch):
    monkeypatch.setenv("GNBREPORT_CACHE", str(tmp_path / "cache"))
    path = tmp_path / "good.txt"
    path.write_bytes(TEXT)
    found = CliRunner().invoke(main, ["extract", str(path), "--p-below", "1e-5"])
    assert found.exit_code == 0, found.output
    assert len(found.stdout.splitlines()) == 2001


@pytest.mark.parametrize("what", ["absent", "folder"])
def test_no_such_file(what, tmp_path):
    path = tmp_path if what == "folder" else tmp_path / "absent.gz"
    found = CliRunner().invoke(main, ["extract", str(path), "--no-cache"])
    assert found.exit_code == 2
    assert "[no-such-file]" in found.stderr
