"""Pages out of templates: compiled once, the frame around them rendered once for each place it stands in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any

from django.template import Context, Engine, Template

TEMPLATES = Path(__file__).parent / "templates"
MENU = (
    ("index.html", "Home"),
    ("matters/index.html", "Matters"),
    ("overdue.html", "Overdue"),
    ("refusals.html", "Refusals"),
    ("figures/index.html", "Figures"),
    ("law/index.html", "The law"),
    ("errors.html", "Errors"),
    ("withheld.html", "Withheld"),
    ("verify.html", "Check it"),
    ("search.html", "Search"),
)
BELOW = (
    ("about.html", "About this account"),
    ("limits.html", "What this log cannot show"),
    ("reports/index.html", "Annual reports"),
    ("days/index.html", "Day by day"),
    ("profiles.html", "Profiles side by side"),
    ("program.html", "Keys and offices"),
    ("data/index.html", "Open data"),
    ("glossary.html", "Glossary"),
    ("accessibility.html", "Accessibility"),
    ("contact.html", "Contact"),
)
PAGE_BYTES_MAX = 100_000


@dataclass(frozen=True, slots=True)
class Told:
    """What every page says of the program: its name, the log's origin, and whether it is a demonstration."""

    name: str
    origin: str
    demo: bool


class Frame:
    """Makes pages. `root` is the way from a page to the site's folder: "", "../" or "../../"."""

    def __init__(self, told: Told) -> None:
        """Frame the pages of a program."""
        self.told = told
        self._templates: dict[str, Template] = {}
        self._parts: dict[tuple[str, str, bool], Sequence[str]] = {}

    @property
    def demo(self) -> bool:
        """Whether the program is a demonstration."""
        return self.told.demo

    def page(
        self, path: str, template: str, title: str, values: Mapping[str, Any], *, here: str = "", script: str = ""
    ) -> bytes:
        """Promise the bytes of the page at `path`, which is below the site's folder, `here` in the menu.

        `script` names the one module of `static/` that the page can do without.
        """
        return self.framed(path, title, self.part(template, {**values, "root": root_of(path)}), here, script)

    def part(self, template: str, values: Mapping[str, Any]) -> str:
        """Promise what a template makes of values, which are texts, whole numbers and lists of them."""
        found = self._templates.get(template)
        if found is None:
            found = self._templates[template] = self._engine.get_template(f"public/{template}.html")
        return str(found.render(Context(dict(values), use_l10n=False, use_tz=False)))

    def framed(self, path: str, title: str, main: str, here: str = "", script: str = "") -> bytes:
        """Promise a page around what is in its middle. Raises AssertionError for one of 100 kB or more."""
        head, middle, tail, end = self._around(root_of(path), here, bool(script))
        module = f'<script type="module" src="{root_of(path)}static/{script}"></script>\n' if script else ""
        page = "".join((head, escape(title), middle, main, tail, module, end)).encode()
        assert len(page) < PAGE_BYTES_MAX, f"{path} has {len(page)} bytes"
        return page

    @cached_property
    def _engine(self) -> Engine:
        return Engine(dirs=[str(TEMPLATES)], debug=False, autoescape=True)

    def _around(self, root: str, here: str, scripted: bool) -> Sequence[str]:
        key = root, here, scripted
        if key not in self._parts:
            menu = [{"path": path, "words": words, "here": path == here} for path, words in MENU]
            below = [{"path": path, "words": words} for path, words in BELOW]
            told = {"name": self.told.name, "origin": self.told.origin, "demo": self.told.demo}
            text = self.part("frame", {**told, "root": root, "menu": menu, "below": below})
            head, rest = text.split("@TITLE@")
            middle, rest = rest.split("@MAIN@")
            self._parts[key] = head, middle, *rest.split("@SCRIPTS@")
        return self._parts[key]


def root_of(path: str) -> str:
    """Promise the way from a page to the site's folder; the start page above it is called `../index.html`."""
    return "site/" if path == "../index.html" else "../" * path.count("/")
