"""Pure computation: no Django, no database, reproducible from its inputs."""
