"""What ``--help`` shows of every verb: examples, one a line, as a person would type them."""

import click
import pytest
from click.testing import CliRunner

from gnbreport.cli.group import VERBS, main


def shown(*words):
    result = CliRunner().invoke(main, [*words, "--help"], terminal_width=100)
    assert result.exit_code == 0
    return result.stdout


@pytest.mark.parametrize("verb", VERBS)
def test_examples_stand_on_lines_of_their_own(verb):
    text = shown(verb)
    assert "\\b" not in text
    examples = [line.strip() for line in text.splitlines() if line.strip().startswith("gnbreport ")]
    assert examples
    for line in examples:
        assert line.split()[1] in VERBS
        assert line.count("gnbreport ") == 1
    assert any(line.split()[1] == verb for line in examples)


@pytest.mark.parametrize("verb", VERBS)
def test_every_option_of_an_example_exists(verb):
    command = main.get_command(click.Context(main), verb)
    known = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
    if isinstance(command, click.Group):
        known |= {name for sub in command.commands.values() for p in sub.params for name in p.opts}
    text = shown(verb)
    for line in text.splitlines():
        if line.strip().startswith(f"gnbreport {verb}"):
            words = line.split()
            assert {word for word in words if word.startswith("-")} <= known, line


def test_the_command_itself_shows_its_examples():
    text = shown()
    assert "\\b" not in text
    assert any(line.strip().startswith("gnbreport run study.toml") for line in text.splitlines())
