"""The report as a Process Run Crate 0.5: what the profile asks for, and that no link leads nowhere."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from gnbreport.report.context import Context
from gnbreport.report.crate import LICENSE, PROFILE, crate
from tests.report.synthetic import synthetic


@pytest.fixture(scope="module")
def results():
    return synthetic(2)


@pytest.fixture(scope="module")
def graph(results, tmp_path_factory):
    folder = tmp_path_factory.mktemp("crate")
    (folder / "report.html").write_text("page", encoding="utf-8")
    (folder / "results.json").write_text("{}", encoding="utf-8")
    document = json.loads(crate(Context(results), folder))
    assert document["@context"] == "https://w3id.org/ro/crate/1.1/context"
    return {e["@id"]: e for e in document["@graph"]}


def links(value):
    """All ``@id`` that a value refers to."""
    if isinstance(value, list):
        return [i for v in value for i in links(v)]
    return [value["@id"]] if isinstance(value, dict) else []


def test_the_root_conforms_to_the_profile_which_is_an_entity(graph):
    assert graph["./"]["conformsTo"] == {"@id": PROFILE}
    assert graph[PROFILE]["@type"] == "CreativeWork"
    assert graph[LICENSE]["@type"] == "CreativeWork"
    for name in ("name", "description", "datePublished", "license"):
        assert graph["./"][name], name


def test_every_link_leads_to_an_entity(graph):
    outside = {"https://w3id.org/ro/crate/1.1"}
    named = {i for e in graph.values() for key, v in e.items() if key != "@id" for i in links(v)}
    assert named - outside - set(graph) == set()


def test_the_run_names_software_inputs_outputs_agent_and_time(graph):
    run = graph["#run"]
    assert run["@type"] == "CreateAction"
    assert graph[run["instrument"]["@id"]]["@type"] == "SoftwareApplication"
    assert graph[run["instrument"]["@id"]]["version"]
    assert links(run["result"]) == ["report.html", "results.json"] == links(graph["./"]["hasPart"])
    assert links(run["object"]) == ["#input-1"]
    assert graph["#input-1"]["encodingFormat"] == "application/gzip"
    assert links(run["agent"]) == links(graph["./"]["author"]) == ["#author-1", "#author-2"]
    assert run["endTime"]
    assert run["description"]
    assert graph["./"]["mentions"] == {"@id": "#run"}


def test_no_property_is_empty_where_nothing_is_known(results, tmp_path):
    about = {**results.study["study"], "authors": []}
    bare = replace(results, study={**results.study, "study": about}, provenance={**results.provenance, "inputs": []})
    graph = json.loads(crate(Context(bare), tmp_path))["@graph"]
    run = next(e for e in graph if e["@id"] == "#run")
    assert {"agent", "object", "result"} & set(run) == set()
