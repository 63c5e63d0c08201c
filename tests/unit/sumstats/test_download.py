"""Downloads against a local server that stalls, cuts, lies about length and serves the wrong file."""

import hashlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from click.testing import CliRunner

from gnbreport.cli import main
from gnbreport.cli.sources import TransferLine
from gnbreport.errors import InputError
from gnbreport.sumstats.download import Transfer, download
from gnbreport.sumstats.sources import PublicFile, fetch, read_sources

BODY = bytes(range(256)) * 4000
SHA = hashlib.sha256(BODY).hexdigest()


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def do_GET(self):
        server = self.server
        server.ranges.append(self.headers.get("Range"))
        behaviour = server.script.pop(0) if server.script else "whole"
        start = 0
        given = self.headers.get("Range")
        if given and behaviour != "ignores-range" and self.headers.get("If-Range") == server.etag:
            start = int(given.removeprefix("bytes=").removesuffix("-"))
        if behaviour.isdigit():
            self.send_response(int(behaviour))
            self.send_header("Content-Length", "0")
            if server.retry_after:
                self.send_header("Retry-After", server.retry_after)
            self.end_headers()
            return
        body = b"another file" if behaviour == "wrong-file" else BODY
        part = body[start:]
        self.send_response(206 if start else 200)
        if start:
            first = start + 7 if behaviour == "resumes-elsewhere" else start
            self.send_header("Content-Range", f"bytes {first}-{len(body) - 1}/{len(body)}")
        self.send_header("ETag", server.etag)
        self.send_header("Content-Type", "text/html" if behaviour == "web-page" else "application/octet-stream")
        length = len(part) + {"claims-more": 1000, "claims-less": -1000}.get(behaviour, 0)
        if behaviour != "no-length":
            self.send_header("Content-Length", str(length))
        self.end_headers()
        if behaviour == "cuts":
            part = part[: len(part) // 2]
        try:
            if behaviour == "stalls":
                self.wfile.write(part[: len(part) // 2])
                self.wfile.flush()
                server.release.wait(5)
                return
            self.wfile.write(part)
        except OSError:
            pass
        self.close_connection = True


@pytest.fixture
def server(monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.script, httpd.ranges, httpd.etag, httpd.release = [], [], '"v1"', threading.Event()
    httpd.daemon_threads, httpd.retry_after = True, ""
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    httpd.url = f"http://127.0.0.1:{httpd.server_port}/file.gz"
    yield httpd
    httpd.release.set()
    httpd.shutdown()
    thread.join()
    httpd.server_close()


def get(server, folder, **options):
    return download(
        server.url, folder / "file.gz", **{"timeout": 0.3, "backoff": 0.01, "sha256": SHA, "size": len(BODY), **options}
    )


def test_whole_file(server, tmp_path):
    assert get(server, tmp_path).read_bytes() == BODY
    assert [p.name for p in tmp_path.iterdir()] == ["file.gz"]


@pytest.mark.parametrize("fault", ["cuts", "stalls", "claims-more"])
def test_interrupted_transfer_resumes_where_it_stopped(server, tmp_path, fault):
    server.script = [fault, "whole"]
    assert get(server, tmp_path, size=None if fault == "claims-more" else len(BODY)).read_bytes() == BODY
    assert server.ranges[0] is None
    assert server.ranges[1].startswith("bytes=")


def test_resumes_in_a_later_run(server, tmp_path):
    server.script = ["cuts"]
    with pytest.raises(InputError) as error:
        get(server, tmp_path, attempts=1)
    assert error.value.codes == ("download-failed",)
    assert not (tmp_path / "file.gz").exists()
    have = (tmp_path / "file.gz.part").stat().st_size
    assert 0 < have <= len(BODY) // 2
    assert get(server, tmp_path).read_bytes() == BODY
    assert server.ranges[1] == f"bytes={have}-"


def test_a_changed_file_is_not_glued_to_the_old_part(server, tmp_path):
    server.script = ["cuts"]
    with pytest.raises(InputError):
        get(server, tmp_path, attempts=1)
    (tmp_path / "file.gz.part").write_bytes(b"old" * 1000)
    server.etag = '"v2"'
    assert get(server, tmp_path).read_bytes() == BODY


def test_a_server_without_ranges_starts_over(server, tmp_path):
    server.script = ["cuts", "ignores-range"]
    assert get(server, tmp_path).read_bytes() == BODY


@pytest.mark.parametrize("status", ["503", "429", "500"])
def test_busy_server_is_asked_again(server, tmp_path, status):
    server.script = [status, status, "whole"]
    assert get(server, tmp_path).read_bytes() == BODY
    assert len(server.ranges) == 3


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("wrong-file", "wrong-size"),
        ("claims-less", "wrong-size"),
        ("404", "download-refused"),
        ("403", "download-refused"),
        ("web-page", "web-page"),
    ],
)
def test_wrong_answers_end_at_once_and_leave_nothing(server, tmp_path, fault, code):
    server.script = [fault]
    with pytest.raises(InputError) as error:
        get(server, tmp_path)
    assert error.value.codes == (code,)
    assert len(server.ranges) == 1
    assert not (tmp_path / "file.gz").exists()
    assert not (tmp_path / "file.gz.part").exists()


def test_wrong_content_of_the_right_size_is_refused(server, tmp_path):
    with pytest.raises(InputError) as error:
        get(server, tmp_path, sha256="0" * 64)
    assert error.value.codes == ("wrong-checksum",)
    assert list(tmp_path.iterdir()) == []


def test_gives_up_after_the_attempts(server, tmp_path):
    server.script = ["503"] * 9
    with pytest.raises(InputError) as error:
        get(server, tmp_path, attempts=3)
    assert error.value.codes == ("download-failed",)
    assert len(server.ranges) == 3


def test_present_file_is_left_alone(server, tmp_path):
    get(server, tmp_path)
    get(server, tmp_path)
    assert len(server.ranges) == 1


def test_length_unknown_to_all_is_accepted(server, tmp_path):
    server.script = ["no-length"]
    assert get(server, tmp_path, size=None).read_bytes() == BODY


def test_proxy_settings_are_honoured(server, tmp_path, monkeypatch):
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("no_proxy", "")
    path = download("http://gwas.invalid/file.gz", tmp_path / "file.gz", timeout=1, backoff=0.01)
    assert path.read_bytes() == BODY


def test_shipped_catalogue_is_sound():
    found = read_sources()
    assert found["mibiogen-top-hits"].size == 18_329_457
    for source in found.values():
        assert source.url or source.folder
        assert source.url.startswith("https://") or not source.url
        assert source.sha256 == "" or len(source.sha256) == 64


def test_a_source_without_address_cannot_be_fetched(tmp_path):
    with pytest.raises(InputError) as error:
        fetch(PublicFile("x", "X", "exposure", folder="https://example.org/"), tmp_path)
    assert error.value.codes == ("no-address",)


def test_fetch_checks_against_the_catalogue(server, tmp_path):
    source = PublicFile("x", "X", "exposure", url=server.url, size=len(BODY), sha256=SHA)
    assert fetch(source, tmp_path).read_bytes() == BODY


@pytest.fixture
def pauses(monkeypatch):
    """What the download waits between attempts; nobody waits."""
    waited = []
    monkeypatch.setattr("gnbreport.sumstats.download.time.sleep", waited.append)
    return waited


def test_pauses_double_and_none_follows_the_last_attempt(server, tmp_path, pauses):
    server.script = ["503"] * 9
    with pytest.raises(InputError):
        get(server, tmp_path, attempts=4, backoff=0.5)
    assert pauses == [0.5, 1.0, 2.0]


@pytest.mark.parametrize(("asked", "waited"), [("7", 7.0), ("86400", 60.0), ("tomorrow", 0.5)])
def test_the_servers_own_pause_is_kept_up_to_a_minute(server, tmp_path, pauses, asked, waited):
    server.script, server.retry_after = ["429"], asked
    assert get(server, tmp_path, backoff=0.5).read_bytes() == BODY
    assert pauses == [waited]


def test_progress_runs_to_the_end_and_never_shows_an_unfinished_target(server, tmp_path):
    server.script = ["cuts"]
    told = []

    def progress(transfer):
        told.append(transfer)
        assert not (tmp_path / "file.gz").exists()

    get(server, tmp_path, progress=progress)
    assert {t.total for t in told} == {len(BODY)}
    assert [t.done for t in told] == sorted(t.done for t in told)
    assert (told[0].attempt, told[-1].attempt, told[-1].done) == (1, 2, len(BODY))


def test_a_length_that_is_too_small_is_found_by_the_checksum(server, tmp_path):
    server.script = ["claims-less"]
    with pytest.raises(InputError) as error:
        get(server, tmp_path, size=None)
    assert error.value.codes == ("wrong-checksum",)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("fault", ["resumes-elsewhere", "416"])
def test_a_server_that_cannot_resume_gives_the_whole_file(server, tmp_path, fault):
    server.script = ["cuts", fault, "whole"]
    assert get(server, tmp_path).read_bytes() == BODY
    assert server.ranges[1] is not None
    assert server.ranges[2] is None


def test_a_failed_download_leaves_an_older_file_as_it_was(server, tmp_path):
    (tmp_path / "file.gz").write_bytes(b"older version")
    server.script = ["wrong-file"]
    with pytest.raises(InputError):
        get(server, tmp_path)
    assert (tmp_path / "file.gz").read_bytes() == b"older version"
    assert get(server, tmp_path).read_bytes() == BODY


def test_a_server_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InputError) as error:
        download("http://127.0.0.1:9/file.gz", tmp_path / "file.gz", attempts=2, backoff=0.0, timeout=0.5)
    assert error.value.codes == ("download-failed",)
    assert "http://127.0.0.1:9/file.gz" in str(error.value)
    assert "2 attempts" in str(error.value)


def test_the_verb_fetches_and_says_that_no_checksum_is_known(server, tmp_path, monkeypatch):
    known = {"x": PublicFile("x", "X", "exposure", url=server.url)}
    monkeypatch.setattr("gnbreport.sumstats.sources.read_sources", lambda: known)
    server.script = ["cuts", "whole"]
    done = CliRunner().invoke(main, ["sources", "fetch", "x", "--to", str(tmp_path / "gwas")])
    assert done.exit_code == 0, done.output
    assert done.stdout == f"{tmp_path / 'gwas' / 'file.gz'}\n"
    assert (tmp_path / "gwas" / "file.gz").read_bytes() == BODY
    assert "no checksum" in done.stderr


def test_the_verb_ends_with_2_and_leaves_nothing_where_the_file_is_wrong(server, tmp_path, monkeypatch):
    known = {"x": PublicFile("x", "X", "exposure", url=server.url, size=len(BODY), sha256="0" * 64)}
    monkeypatch.setattr("gnbreport.sumstats.sources.read_sources", lambda: known)
    done = CliRunner().invoke(main, ["sources", "fetch", "x", "--to", str(tmp_path / "gwas")])
    assert done.exit_code == 2
    assert "[wrong-checksum]" in done.stderr
    assert list((tmp_path / "gwas").iterdir()) == []


def test_progress_is_shown_to_people_only(capsys):
    show = TransferLine("x", shown=True)
    show(Transfer(500_000, 1_000_000, 1))
    show(Transfer(1_000_000, 1_000_000, 3))
    show.close()
    text = capsys.readouterr().err
    assert "x: 1.0 of 1.0 MB, attempt 3" in text
    assert text.endswith("\n")
    silent = TransferLine("x", shown=False)
    silent(Transfer(1, None, 1))
    silent.close()
    assert capsys.readouterr().err == ""
