"""Above the layers: the sheets of paper, as PDF to print or fill in, and as a document to write in.

They are made from the same records as the pages, through the same `Dataset.published()`, without Sphinx:
`workshop` reads what a workshop wants, `sheets` knows which sheets there are, `press` turns records into the HTML of a
sheet by the templates in `_templates/handouts`, `packs` puts sheets together, `pdf` (with `forms`) and `docx` write the
files, `print_run` all of them, `__main__` does it from a shell.
Sphinx only learns from `shelf` which files there are, to link them.
"""
