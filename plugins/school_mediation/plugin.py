from core.toolkit import Manifest

MANIFEST = Manifest(name="school_mediation", label="x", summary="x", table_prefix="school_")
