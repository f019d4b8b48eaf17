"""Sphinx settings of the site that `make book` builds."""

import os
import re
import shutil
import sys
from functools import partial
from pathlib import Path
from typing import Any

from ipywidgets.widgets import interaction
from sphinx_gallery.sorting import ExplicitOrder

HERE = Path(__file__).parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT))
# The pages of the gallery are run here: what they compute is kept beside the site.
os.environ["PYADEX_CACHE"] = str(ROOT / "build" / "gallery-cache")

from pyadex import Parameters, __version__, cortical_RS  # noqa: E402
from pyadex.model.parameters import PARAMETERS  # noqa: E402

project = "pyadex"
author = "the pyadex developers"
copyright = "the pyadex developers"
version = release = __version__

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
    "sphinx_copybutton",
    "sphinx_design",
    "sphinx_gallery.gen_gallery",
]
# docs/gallery holds the gallery's scripts; its pages, and notebooks to download, are made of them.
exclude_patterns = ["gallery", "examples/**/*.ipynb"]

# The notebooks live beside the documentation; they are copied in as they are, outputs and all.
notebooks = HERE / "notebooks"
shutil.rmtree(notebooks, ignore_errors=True)
notebooks.mkdir()
for notebook in sorted((ROOT / "notebooks").glob("*.ipynb")):
    shutil.copy(notebook, notebooks)
nb_execution_mode = "off"

# Without a kernel, sliders would print how they were made, and codes that clear a terminal.
interaction.display = interaction.clear_output = lambda *_shown, **_how: None

SECTIONS = ("neuron", "input", "rates", "statistics", "files", "cluster")
# Within a section, pages come in the order in which the README's table names them.
NAMED = re.findall(r"\]\(docs/gallery/\w+/(\w+\.py)\)", (ROOT / "README.md").read_text("utf-8"))
sphinx_gallery_conf = {
    "examples_dirs": "gallery",
    "gallery_dirs": "examples",
    "filename_pattern": r"\.py$",
    "subsection_order": ExplicitOrder([f"gallery/{section}" for section in SECTIONS]),
    "within_subsection_order": ExplicitOrder(NAMED),
    "ignore_repr_types": "function",
    "doc_module": ("pyadex",),
    "reference_url": {"pyadex": None},
    "backreferences_dir": "examples/uses",
    "remove_config_comments": True,
    "abort_on_example_error": True,
    "write_computation_times": False,
    "show_memory": False,
    "show_signature": False,
    "min_reported_time": 3600,
    "thumbnail_size": (480, 320),
    "download_all_examples": False,
}


def write_help(folder: Path) -> None:
    """Write the help of each command into a file of its own, for the page of the command line."""
    import click

    from pyadex.cli import pyadex

    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    above = click.Context(pyadex, info_name="pyadex")
    for name, command in pyadex.commands.items():
        ctx = click.Context(command, above, info_name=name, max_content_width=88)
        text = command.get_help(ctx)
        for part, below in getattr(command, "commands", {}).items():
            inner = click.Context(below, ctx, info_name=part, max_content_width=88)
            text += f"\n\n{below.get_help(inner)}"
        (folder / f"{name}.txt").write_text(text + "\n", encoding="utf-8")


write_help(HERE / "commands")

myst_enable_extensions = ["amsmath", "colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3

default_role = "py:obj"  # in docstrings, `pyadex.sim` is a name, and a link if it is documented
autodoc_member_order = "bysource"
autodoc_typehints = "none"
autodoc_preserve_defaults = True  # a default is shown as it is written: 14 * pS
autodoc_default_options = {"members": True, "no-value": True}
napoleon_google_docstring = False
napoleon_use_rtype = False
napoleon_attr_annotations = False
# "N, Ne" above one text are two names; Sphinx's own fields would take the first for a type.
napoleon_use_param = False
napoleon_custom_sections = [("Attributes", "params_style")]
toc_object_entries_show_parents = "hide"
# A notebook may head its sections as it likes.
suppress_warnings = ["myst.header", "mystnb.unknown_mime_type"]

html_theme = "furo"
html_title = f"pyadex {version}"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_js_files = ["access.js"]
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False


# Formulas as MathML, which browsers know by themselves: the site needs nothing from the network.


def math(translator: Any, node: Any, *, block: bool) -> None:
    """Write a formula."""
    from docutils import nodes
    from latex2mathml.converter import convert

    # The converter knows this environment by its other name.
    latex = node.astext().replace("{aligned}", "{align*}")
    formula = convert(latex, display="block" if block else "inline")
    translator.body.append(f'<div class="math">{formula}</div>' if block else formula)
    raise nodes.SkipNode


def named_neurons() -> str:
    """Tell each name of `pyadex.neurons` by the comment above it, with its parameters."""
    from sphinx.pycode import ModuleAnalyzer

    from pyadex import neurons

    comments = ModuleAnalyzer.for_module("pyadex.model.neurons").find_attr_docs()
    entries = []
    for name in neurons.__all__:
        told = [*comments["", name], ""]
        if isinstance(params := getattr(neurons, name), Parameters):
            own = {n: v for n, v in params.si.items() if v != cortical_RS.si[n]}
            values = ", ".join(f"{n} = {PARAMETERS[n].show(v)}" for n, v in own.items())
            told += [f"Beside the defaults: {values}." if own else "All are the defaults.", ""]
        lines = "".join(f"   {line}\n" if line else "\n" for line in told)
        entries.append(f".. py:data:: {name}\n   :module: pyadex.neurons\n\n{lines}")
    return "\n".join(entries)


(HERE / "neurons.txt").write_text(named_neurons(), encoding="utf-8")


def without_fields(
    _app: Any, what: str, name: str, _object: Any, _options: Any, signature: str, returns: str
) -> tuple[str, str] | None:
    """Leave away the signature of a class that is given and not made: its fields are told below."""
    return ("", returns) if what == "class" and name != "pyadex.Parameters" else None


LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)(#[^)\s]*)?\)")
ELSEWHERE = {
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "benchmarks/README.md": "benchmarks.md",
    "docs/gallery": "examples/index.rst",
}


def to_the_site(_app: Any, relative_path: Path, _parent: str, content: list[str]) -> None:
    """Lead the links of a file that is included from outside of docs/ to pages of the site.

    Other files can be downloaded; a folder is not on the site, and no link.
    """
    folder = (HERE / relative_path).resolve().parent

    def led(link: re.Match[str]) -> str:
        path = (folder / link[1]).resolve()
        name = path.relative_to(ROOT).as_posix()
        page = re.sub(r"^docs/gallery/(.+)\.py$", r"docs/examples/\1.rst", name)
        page = re.sub(r"^notebooks/", "docs/notebooks/", page)
        page = ELSEWHERE.get(name, os.path.relpath(ROOT / page, HERE))
        return (
            "]()" if name not in ELSEWHERE and not path.is_file() else f"]({page}{link[2] or ''})"
        )

    content[0] = re.sub(r"\[([^]]+)\]\(\)", r"\1", LINK.sub(led, content[0]))


def setup(app: Any) -> None:
    """Let Sphinx use what is defined here."""
    app.connect("include-read", to_the_site)
    app.connect("autodoc-process-signature", without_fields)
    app.add_html_math_renderer(
        "mathml", (partial(math, block=False), None), (partial(math, block=True), None)
    )


html_math_renderer = "mathml"
