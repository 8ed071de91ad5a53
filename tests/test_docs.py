"""The documents are true: what is generated is current, what is code runs, what is linked exists.

A block of Python on a page written by hand is run, all blocks of a page in one folder and one
namespace: prompts as doctest, a block with `file=NAME` saved as that file. A `nnspec` command, in a
block of shell or in the text, is parsed, and run if it neither needs a framework nor takes long.
"""

import doctest
import re
import shlex
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from nnspec.conformance import figures
from nnspec.conformance.cli import main
from nnspec.conformance.docs import main as write_docs
from nnspec.conformance.docs import pages

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
WRITTEN = pages()
GENERATED = {DOCS / name for name in WRITTEN}
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
BY_HAND = [page for page in PAGES if page not in GENERATED]
NEEDS = {"docs/networks.md": ("torch",), "docs/models.md": ("torch", "tensorflow", "keras", "jax")}
QUICK = {"show", "targets", "spec", "new-backend"}
OTHERS = {"make", "pytest", "pip", "python", "export", "git"}

FENCE = re.compile(r"^```(\w*) ?(.*)\n((?:.*\n)*?)```$", re.MULTILINE)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def name(page):
    return page.relative_to(ROOT).as_posix()


def prose(page):
    """The text without its blocks of code."""
    return FENCE.sub("", page.read_text(encoding="utf-8"))


# What is generated


@pytest.mark.parametrize("file", WRITTEN)
def test_generated_files_are_current(file):
    assert (DOCS / file).read_text(encoding="utf-8") == WRITTEN[file], "run `make docs`"


def test_the_figures_of_the_readme_are_those_that_are_kept():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert figures.BEGIN in text
    assert text == figures.written(text, DOCS / "benchmarks"), "run `make figures`"


def test_no_generated_page_is_left_over():
    assert {p for p in (DOCS / "ops").iterdir()} == {p for p in GENERATED if p.parent.name == "ops"}


def test_writing_the_documents_removes_pages_of_the_past(tmp_path):
    (tmp_path / "ops").mkdir()
    (tmp_path / "ops" / "gone.md").write_text("an operation that was dropped")
    write_docs(tmp_path)
    assert {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*.*")} == set(pages())


# What is code


@pytest.mark.parametrize("page", BY_HAND, ids=name)
def test_blocks_of_python_run(page, tmp_path, monkeypatch):
    for framework in NEEDS.get(name(page), ()):
        pytest.importorskip(framework)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    before, space = set(sys.modules), {"__name__": "page"}
    for language, info, code in FENCE.findall(page.read_text(encoding="utf-8")):
        if language == "python" and info.startswith("file="):
            Path(info.removeprefix("file=")).write_text(code, encoding="utf-8")
        elif language == "python" and ">>>" in code:
            run_prompts(code, space, name(page))
        elif language == "python":
            exec(compile(code, name(page), "exec"), space)
    for module in set(sys.modules) - before:
        if (tmp_path / f"{module}.py").exists():
            del sys.modules[module]


def run_prompts(code, space, where):
    test = doctest.DocTestParser().get_doctest(code, space, where, where, 0)
    said, runner = [], doctest.DocTestRunner(verbose=False, optionflags=doctest.ELLIPSIS)
    runner.run(test, out=said.append, clear_globs=False)
    space.update(test.globs)
    assert not said, "".join(said)


def commands(page):
    """Every command of the page: lines of shell, and inline code that begins like one."""
    for language, _, code in FENCE.findall(page.read_text(encoding="utf-8")):
        if language == "sh":
            yield from (line for line in code.splitlines() if line.strip())
    inline = [" ".join(c.split()) for c in re.findall(r"`((?:nnspec|make)\s[^`]+)`", prose(page))]
    yield from (command for command in inline if len(command.split()) > 2 or not is_name(command))


def is_name(command):
    """`nnspec repro` in the text names a command, and is not one to type."""
    return command.split()[-1] in main.commands


def check(command):
    """Fail unless the command can be carried out as it stands."""
    program, *arguments = shlex.split(command, comments=True)
    assert program == "nnspec" or program in OTHERS, command
    if program == "make":
        targets = re.findall(r"^(\w+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE)
        assert arguments[0] in targets, command
    if program == "nnspec" and not arguments[0].startswith("-"):
        assert arguments[0] in main.commands, command
        main.commands[arguments[0]].make_context(arguments[0], arguments[1:])
        if arguments[0] in QUICK:
            result = CliRunner().invoke(main, arguments)
            assert result.exit_code == 0, f"{command}: {result.output}"


@pytest.mark.parametrize("page", BY_HAND, ids=name)
def test_commands_can_be_carried_out(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", sys.path.copy())  # to which the command adds the folder
    for command in dict.fromkeys(commands(page)):
        check(command)


# What is linked


def slugs(page):
    """The anchors that GitHub makes of headings."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def dangling(page):
    """Links of the page that lead nowhere in the repository."""
    for link in LINK.findall(re.sub(r"`[^`]*`", "", prose(page))):
        path, _, anchor = link.partition("#")
        if "://" in link:
            continue
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in slugs(target)):
            yield link


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page):
    assert list(dangling(page)) == []


# The guards can fail.


def test_wrong_output_is_seen():
    with pytest.raises(AssertionError, match="Expected"):
        run_prompts(">>> 1 + 1\n3\n", {}, "a page")


WRONG = ["nnspec fly", "nnspec run torch --faster", "nnspec show conv9d", "make hay"]


@pytest.mark.parametrize("command", WRONG)
def test_a_wrong_command_is_seen(command):
    with pytest.raises(Exception, match=r"fly|No such option|conv9d|hay"):
        check(command)


def test_a_wrong_link_is_seen(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("# A heading\n[here](#a-heading) [there](#b) [file](page.md) [none](none.md)\n")
    assert list(dangling(page)) == ["#b", "none.md"]
