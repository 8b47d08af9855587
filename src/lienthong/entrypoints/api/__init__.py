"""The REST API under ``/api/v1/``: one router a file, one shape for every error."""

from ninja import NinjaAPI

from lienthong.entrypoints.api import (
    contracts,
    desk,
    dictionary,
    digitising,
    direction,
    errors,
    indicators,
    intake,
    intake_batches,
    kpis,
    plan_imports,
    quality,
    quality_work,
    records,
    registry,
    registry_changes,
    registry_reviews,
    report_regimes,
    reports,
    sources,
    sync_control,
    understanding,
)
from lienthong.entrypoints.api.auth import AUTH

api = NinjaAPI(
    title="Liên Thông",
    version="1.0.0",
    urls_namespace="api",
    auth=AUTH,
    docs_url=None,
)
errors.install(api)

# A new router is one file and one line here.
ROUTERS = (
    ("/databases", records.router),
    ("/intake", intake.router),
    ("/intake", intake_batches.router),
    ("/desk", desk.router),
    ("/intake", understanding.router),
    ("/sources", sources.router),
    ("/contracts", contracts.router),
    ("/dictionary", dictionary.router),
    ("/digitising", digitising.router),
    ("/quality", quality.router),
    ("/quality", quality_work.router),
    ("/registry", registry.router),
    ("/registry", registry_changes.router),
    ("/registry", registry_reviews.router),
    ("/direction", direction.router),
    ("/direction", kpis.router),
    ("/direction", plan_imports.router),
    ("/reports", reports.router),
    ("/reports", report_regimes.router),
    ("/indicators", indicators.router),
    ("/sync", sync_control.router),
)
for prefix, router in ROUTERS:
    api.add_router(prefix, router)
