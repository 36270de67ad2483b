"""x"""

from typing import Any


def seed(actor: Any) -> None: ...
