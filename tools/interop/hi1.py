"""Hold the examples of docs/exchange.md, in XML, against ETSI's own schemas of TS 103 120.

    python tools/interop/hi1.py FOLDER        a folder with ETSI's XSD files, of TS 103 120 and TS 103 280

Needs lxml. The schemas name each other by namespace alone, so a schema that imports all of them is made here. Nothing
is fetched. Exits 1 when an example does not follow its schema, or when one that is spoilt does.
"""

from __future__ import annotations

import sys
from pathlib import Path

from lxml import etree

EXAMPLES = Path(__file__).parents[2] / "tests/server/exchange/golden"
XS = "http://www.w3.org/2001/XMLSchema"


def schema(folder: Path) -> etree.XMLSchema:
    """Promise one schema of all XSD files in a folder and below it."""
    wrapper = etree.Element(f"{{{XS}}}schema", nsmap={"xs": XS})
    for path in sorted(folder.rglob("*.xsd")):
        namespace = etree.parse(str(path)).getroot().get("targetNamespace")
        if namespace is not None:
            etree.SubElement(wrapper, f"{{{XS}}}import", namespace=namespace, schemaLocation=path.resolve().as_uri())
    return etree.XMLSchema(wrapper)


def spoilt(root: etree._Element) -> etree._Element:
    """Promise a message whose head has lost its sender."""
    head = root[0]
    head.remove(head[0])
    return root


def main(folder: Path) -> int:
    """Promise 0 when every example follows the schemas and no spoilt one does."""
    judge, faults = schema(folder), 0
    for path in sorted(EXAMPLES.glob("*.xml")):
        root = etree.parse(str(path)).getroot()
        right = judge.validate(root)
        print(f"{path.name}: {'follows the schemas' if right else judge.error_log.last_error}")
        found = not judge.validate(spoilt(root))
        faults += (not right) + (not found)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
