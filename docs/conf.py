"""Sphinx settings of the site that `make book` builds."""

import os
import shutil
import sys
from functools import partial
from pathlib import Path
from typing import Any

from sphinx_gallery.sorting import ExplicitOrder

HERE = Path(__file__).parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT))
# The pages of the gallery are run here: what they compute is kept beside the site.
os.environ["PYADEX_CACHE"] = str(ROOT / "build" / "gallery-cache")

from pyadex import __version__  # noqa: E402

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

SECTIONS = ("neuron", "input", "rates", "statistics", "files", "cluster")
sphinx_gallery_conf = {
    "examples_dirs": "gallery",
    "gallery_dirs": "examples",
    "filename_pattern": r"\.py$",
    "subsection_order": ExplicitOrder([f"gallery/{section}" for section in SECTIONS]),
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


def help_texts() -> str:
    """What ``pyadex --help`` and its commands print."""
    import click

    from pyadex.cli import pyadex

    def texts(command: click.Command, above: click.Context | None, name: str) -> list[str]:
        ctx = click.Context(command, above, info_name=name, max_content_width=100)
        below = getattr(command, "commands", {}).items()
        return [command.get_help(ctx), *(t for n, c in below for t in texts(c, ctx, n))]

    return ("\n\n" + 90 * "-" + "\n\n").join(texts(pyadex, None, "pyadex")) + "\n"


(HERE / "help.txt").write_text(help_texts(), encoding="utf-8")

myst_enable_extensions = ["amsmath", "colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3

default_role = "code"  # in docstrings, `sim` is a name
autodoc_member_order = "bysource"
autodoc_typehints = "none"
autodoc_default_options = {"members": True}
napoleon_google_docstring = False
napoleon_use_rtype = False
napoleon_use_ivar = True
# A notebook may head its sections as it likes.
suppress_warnings = ["myst.header", "mystnb.unknown_mime_type", "config.cache"]

html_theme = "furo"
html_title = f"pyadex {version}"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False


# Formulas as MathML, which browsers know by themselves: the site needs nothing from the network.


def math(translator: Any, node: Any, *, block: bool) -> None:
    """Write a formula."""
    from docutils import nodes
    from docutils.utils.math import latex2mathml

    formula = latex2mathml.tex2mathml(node.astext(), as_block=block)
    translator.body.append(f'<div class="math">{formula}</div>' if block else formula)
    raise nodes.SkipNode


def setup(app: Any) -> None:
    """Let Sphinx use it."""
    app.add_html_math_renderer(
        "mathml", (partial(math, block=False), None), (partial(math, block=True), None)
    )


html_math_renderer = "mathml"
