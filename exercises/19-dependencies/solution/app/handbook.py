"""The pages of the harbour's handbook, written in Markdown."""

from pathlib import Path

import tidemark

PAGES = Path(__file__).parent / "pages"


def page(name):
    """The page of this name as HTML; None where there is none."""
    file = PAGES / f"{name}.md"
    if not name.replace("-", "").isalnum() or not file.is_file():
        return None
    return document(file.read_text(encoding="utf-8"))


def document(text):
    """A whole HTML document."""
    return f"<!DOCTYPE html>\n<title>Harbour handbook</title>\n{tidemark.render(text)}\n"
