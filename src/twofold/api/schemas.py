"""JSON Schema as one OpenAPI document can hold it."""

from typing import Any


def inlined(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with its named parts written out: `#/$defs/…` would be looked for at the root of the document."""
    named = schema.get("$defs", {})

    def written_out(node: Any) -> Any:
        if isinstance(node, list):
            return [written_out(each) for each in node]
        if not isinstance(node, dict):
            return node
        if "$ref" in node:
            node = {**named[node["$ref"].rpartition("/")[2]], **node}
        return {name: written_out(each) for name, each in node.items() if name not in ("$ref", "$defs")}

    return dict(written_out(schema))
