"""`twofold found-place`: a new place and its first manager."""

import argparse
import sys

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from twofold.foundation.places.models import Governance, Jurisdiction, Kind

from .founding import found_place, new_place, register
from .models import Person


def found(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="twofold found-place", description="Enter a place and its first manager.")
    parser.add_argument("--slug", required=True, help="its short name, as in its address")
    parser.add_argument("--name", required=True, help="what people call the place")
    parser.add_argument("--body", required=True, help="the public body's own name")
    parser.add_argument("--kind", required=True, choices=Kind.values)
    parser.add_argument("--jurisdiction", required=True, choices=Jurisdiction.values)
    parser.add_argument("--governance", required=True, choices=Governance.values)
    parser.add_argument("--manager", required=True, metavar="EMAIL", help="who manages it; signs in by e-mail code")
    options = vars(parser.parse_args(argv))
    email = options.pop("manager")
    try:
        validate_email(email)
        new_place(**options)  # nothing is made unless all of it can be
        manager = Person.objects.filter(email__iexact=email).first() or register(email, "")
        place = found_place(manager=manager, **options)
    except ValidationError as error:
        print(f"twofold found-place: {' '.join(error.messages)}", file=sys.stderr)
        return 2
    print(f"{place.name} is founded. {manager.email} manages it and signs in with a code sent by e-mail.")
    return 0
