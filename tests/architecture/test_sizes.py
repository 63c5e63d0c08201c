"""Small pieces: no function over 60 lines, no file over 400."""

import ast

from tests.paths import ROOT


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = function.body
    first = body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and len(body) > 1:
        body = body[1:]
    return (function.end_lineno or 0) - body[0].lineno + 1


def test_files_and_functions_are_small():
    large = []
    for file in sorted((ROOT / "gnbreport").rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        name = file.relative_to(ROOT)
        if text.count("\n") > 400:
            large.append(f"{name}: {text.count(chr(10))} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and body_lines(node) > 60:
                large.append(f"{name}:{node.lineno} {node.name}: {body_lines(node)} lines")
    assert large == []
