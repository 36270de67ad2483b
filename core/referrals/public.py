"""What a partner opens with her signed link, outside any structure: ``/p/<token>``."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("shares_public", __name__, url_prefix="/p", template_folder="templates")
