"""GWAS-VCF, OpenGWAS JSON and Parquet as blocks of tab-separated text, so that one reader serves all."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from gnbreport.errors import InputError, Problem

_VCF_COLUMNS = (
    "vcf:chrom",
    "vcf:pos",
    "vcf:id",
    "vcf:ref",
    "vcf:alt",
    "es",
    "se",
    "lp",
    "af",
    "ss",
    "rsid",
    "vcf:sample",
)
_VALUES = ("ES", "SE", "LP", "AF", "SS")
_BATCH = 50_000


def parquet_text(path: Path) -> Iterator[bytes]:
    """Blocks of tab-separated text of a Parquet file; the first one starts with the header.

    Raises:
        InputError: The file is damaged or has nested columns.
    """
    try:
        file = pq.ParquetFile(path)
        nested = [f.name for f in file.schema_arrow if pa.types.is_nested(f.type)]
        if nested:
            raise InputError(Problem("nested-column", "holds lists or structures", path, column=nested[0]))
        yield ("\t".join(file.schema_arrow.names) + "\n").encode()
        for batch in file.iter_batches(_BATCH):
            out = io.BytesIO()
            options = pacsv.WriteOptions(include_header=False, delimiter="\t", quoting_style="needed")
            pacsv.write_csv(batch, out, options)
            yield out.getvalue()
    except pa.ArrowException as error:
        hint = "the file is damaged: get it again"
        raise InputError(Problem("damaged-file", f"cannot be read as Parquet: {error}", path, hint=hint)) from None


def json_text(content: bytes, place: str) -> bytes:
    """OpenGWAS associations or top hits as tab-separated text.

    Raises:
        InputError: Not JSON, a message of the server instead of data, or no records.
    """
    try:
        data = json.loads(content, parse_float=str, parse_int=str)
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise InputError(Problem("bad-json", f"is not valid JSON: {error}", place, hint="get the file again")) from None
    if isinstance(data, dict):
        records = next((v for v in data.values() if isinstance(v, list) and v and isinstance(v[0], dict)), None)
        if records is None:
            said = str(data.get("message") or data.get("error") or list(data)[:5])[:200]
            hint = "the server refused or limited the request: repeat it"
            raise InputError(Problem("no-records", f"holds no list of associations: {said}", place, hint=hint))
        data = records
    if not data or not all(isinstance(r, dict) for r in data):
        raise InputError(Problem("no-records", "holds no associations", place))
    names = list(dict.fromkeys(name for record in data for name in record))
    lines = ["\t".join(names), *("\t".join(_cell(record.get(name)) for name in names) for record in data)]
    return ("\n".join(lines) + "\n").encode()


def _cell(value: Any) -> str:
    return "" if value is None else " ".join(str(value).split())


def vcf_text(blocks: Iterator[bytes], place: str) -> Iterator[bytes]:
    """Blocks of tab-separated text of a GWAS-VCF, one row per record, ALT allele and sample.

    Raises:
        InputError: No column line, no sample column, a record with too few fields, no ES or SE.
    """
    samples: list[str] | None = None
    row = 0
    for block in blocks:
        out: list[str] = []
        for line in block.decode(errors="replace").split("\n")[:-1]:
            line = line.rstrip("\r")
            if line.startswith("#CHROM"):
                samples = _samples(line, place)
                out.append("\t".join(_VCF_COLUMNS if len(samples) > 1 else _VCF_COLUMNS[:-1]))
            elif line and not line.startswith("#"):
                row += 1
                if samples is None:
                    raise InputError(Problem("no-header", "has no #CHROM line before its records", place, row))
                out.extend(_record(line.split("\t"), samples, place, row))
        if out:
            yield ("\n".join(out) + "\n").encode()
    if samples is None:
        raise InputError(Problem("no-header", "has no #CHROM line", place, hint="get the file again"))


def _samples(line: str, place: str) -> list[str]:
    fields = line.split("\t")
    if len(fields) < 10:
        hint = "GWAS-VCF holds the associations in a sample column; this looks like a plain VCF"
        raise InputError(Problem("no-sample", "has no sample column", place, 0, hint=hint))
    return fields[9:]


def _record(fields: list[str], samples: list[str], place: str, row: int) -> Iterator[str]:
    if len(fields) != 9 + len(samples):
        message = f"has {len(fields)} fields where the header has {9 + len(samples)}"
        raise InputError(
            Problem("wrong-number-of-fields", message, place, row, hint="the file may be cut: get it again")
        )
    chrom, pos, name, ref, alts, info_text, keys = *fields[:5], fields[7], fields[8].split(":")
    if "ES" not in keys or "SE" not in keys:
        raise InputError(Problem("missing-column", "FORMAT has no ES or SE: no GWAS-VCF", place, row, "FORMAT"))
    info = dict(item.partition("=")[::2] for item in info_text.split(";"))
    for sample, text in zip(samples, fields[9:], strict=True):
        values = dict(zip(keys, text.split(":"), strict=False))
        rsid = _rsid(values, info, name)
        for i, alt in enumerate(alts.split(",")):
            numbers = [_allele_value(_value(values, info, key), i) for key in _VALUES]
            cells = (chrom, pos, name, ref, alt, *numbers, rsid)
            yield "\t".join((*cells, sample) if len(samples) > 1 else cells)


def _value(values: Mapping[str, str], info: Mapping[str, str], key: str) -> str:
    """A key's text; SS was renamed NS in version 1.2, AF may stand in INFO."""
    if key == "SS":
        return values.get("SS") or values.get("NS") or ""
    found = values.get(key, "")
    return info.get("AF", "") if key == "AF" and found in {"", "."} else found


def _allele_value(text: str, allele: int) -> str:
    """The value of one ALT allele (Number=A)."""
    parts = text.split(",")
    return parts[allele] if allele < len(parts) else parts[0] if len(parts) == 1 else ""


def _rsid(values: Mapping[str, str], info: Mapping[str, str], name: str) -> str:
    for text in (values.get("ID", ""), info.get("RSID", ""), name):
        if text.startswith("rs"):
            return text
        if text.isdigit() and text is info.get("RSID"):
            return f"rs{text}"
    return name
