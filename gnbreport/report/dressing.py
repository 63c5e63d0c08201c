"""What a study adds to the look of its report: a logo and a style sheet, read with care."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from pathlib import Path

from gnbreport.errors import InputError, Problem
from gnbreport.study import Study

LOGO_BYTES, CSS_BYTES = 200_000, 100_000
_KINDS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"RIFF", "image/webp"),
)
#: What a style sheet must not hold: the page asks no host for anything. Escapes could hide it.
_LOADS = re.compile(r"@import|(?:url|src|image|image-set)\s*\((?!\s*[\"']?data:)|\\", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Dressing:
    """Logo as a data address, style sheet as text; both may be empty."""

    logo: str = ""
    css: str = ""

    @classmethod
    def of(cls, study: Study) -> Dressing:
        """Read what the study file names.

        Args:
            study: The study; paths are relative to its folder.

        Returns:
            Logo and style sheet.

        Raises:
            InputError: A file is missing, too large, no image, or a style sheet that would load something (all listed).
        """
        problems: list[Problem] = []
        logo = _logo(study.path(study.report.logo), problems) if study.report.logo else ""
        css = _css(study.path(study.report.css), problems) if study.report.css else ""
        if problems:
            raise InputError(problems)
        return cls(logo, css)


def _read(path: Path, most: int, key: str, problems: list[Problem]) -> bytes:
    """A file's bytes; empty, with a problem, where it is missing or too large."""
    if not path.is_file():
        problems.append(Problem("no-file", f"report.{key}: there is no such file", path, hint="mend the path"))
        return b""
    if path.stat().st_size > most:
        text = f"report.{key}: {path.stat().st_size} bytes, at most {most} are taken"
        problems.append(Problem("too-large", text, path, hint="the page carries it inside; make it smaller"))
        return b""
    return path.read_bytes()


def _logo(path: Path, problems: list[Problem]) -> str:
    data = _read(path, LOGO_BYTES, "logo", problems)
    if not data:
        return ""
    kind = next((name for magic, name in _KINDS if data.startswith(magic)), "")
    if not kind and b"<svg" in data[:2000]:
        kind = "image/svg+xml"  # as an image's address it runs no script and loads nothing
    if not kind:
        problems.append(Problem("not-an-image", "report.logo: is no PNG, JPEG, WebP or SVG", path, hint="convert it"))
        return ""
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


def _css(path: Path, problems: list[Problem]) -> str:
    data = _read(path, CSS_BYTES, "css", problems)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problems.append(Problem("not-utf8", f"report.css: is not UTF-8 text: {error}", path, hint="save it as UTF-8"))
        return ""
    bare = re.sub(r"/\*.*?\*/", lambda m: "\n" * m.group().count("\n"), text, flags=re.DOTALL)
    for line, content in enumerate(bare.splitlines(), start=1):
        if _LOADS.search(content):
            message = "report.css: loads something, or hides it behind an escape"
            hint = "the page asks no host for anything: remove @import and url(...) other than data:"
            problems.append(Problem("css-loads", message, path, line, hint=hint))
    return text
