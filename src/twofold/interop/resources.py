"""What is brought in shows as our own services; where it came from is staff's."""

from twofold.foundation.resources.registry import private

private("where services were read from, for staff", "interop.directory", "interop.listed")
