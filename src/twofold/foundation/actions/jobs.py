from procrastinate.contrib.django import app

from . import listeners


@app.task(retry=5)
def tell(place_id: int, action: str, made: str) -> None:
    """Call the listeners of a write that has been committed."""
    listeners.call(place_id, action, made)
