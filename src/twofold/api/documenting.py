"""What the OpenAPI document says beyond what ninja knows: the kinds of content that are not plain JSON."""

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

PLAIN, PROBLEM = "application/json", "application/problem+json"
FIRST_REFUSAL = 400


class Documented(NinjaAPI):
    """Every refusal is a problem (RFC 9457), and the document says so."""

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**kwargs)
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status, response in operation["responses"].items():
                    if int(status) >= FIRST_REFUSAL and PLAIN in response.get("content", {}):
                        response["content"] = {PROBLEM: response["content"][PLAIN]}
        return schema


def gives(kind: str) -> dict[str, Any]:
    """An answer of another kind than JSON, whose text is all there is to say of it."""
    schema = {"type": "object"} if kind.endswith("json") else {"type": "string"}
    return {"responses": {200: {"description": "OK", "content": {kind: {"schema": schema}}}}}
