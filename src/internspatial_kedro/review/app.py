"""The review page's server: a thin layer over the desk."""

from pathlib import Path
from typing import Annotated, Any, Final

import uvicorn
from fastapi import FastAPI, HTTPException, Query, Request, Response
from fastapi.responses import FileResponse, JSONResponse
from fastapi.staticfiles import StaticFiles
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.middleware.base import RequestResponseEndpoint
from starlette.middleware.trustedhost import TrustedHostMiddleware

from internspatial_kedro.benchmarks.verdicts import Word
from internspatial_kedro.review.desk import ReviewDesk, ReviewError

_PAGE: Final = Path(__file__).parent / "page"
_POLICY: Final = "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"

Reviewer = Annotated[str, Query(min_length=1, max_length=80)]


class Judgement(BaseModel):
    """What the page sends."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    item_id: str
    item_hash: str
    reviewer: str = Field(min_length=1, max_length=80)
    verdict: Word
    answer: str = Field("", max_length=4000)
    note: str = Field("", max_length=4000)


def create_app(desk: ReviewDesk, hosts: tuple[str, ...] = ("127.0.0.1", "localhost")) -> FastAPI:
    """The application.

    Args:
        desk: Items and verdicts.
        hosts: Names by which browsers may call it; others are refused, so that no page from elsewhere can.
    """
    app = FastAPI(title="Review", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(hosts))

    @app.middleware("http")
    async def restrict(request: Request, call_next: RequestResponseEndpoint) -> Response:
        response = await call_next(request)
        response.headers.update({"Content-Security-Policy": _POLICY, "X-Content-Type-Options": "nosniff"})
        return response

    @app.exception_handler(ReviewError)
    async def explain(request: Request, error: ReviewError) -> Response:
        return JSONResponse({"detail": str(error)}, status_code=409)

    @app.get("/api/progress")
    def progress(reviewer: Reviewer) -> dict[str, Any]:
        return desk.progress(reviewer)

    @app.get("/api/items/{number}")
    def item(number: int, reviewer: Reviewer) -> dict[str, Any]:
        if not 0 <= number < len(desk):
            raise HTTPException(404, f"There are {len(desk)} items.")
        return desk.show(number, reviewer)

    @app.get("/media/{number}/{place}")
    def picture(number: int, place: int) -> Response:
        return FileResponse(desk.picture(number, place))

    @app.post("/api/verdicts")
    def judge(judgement: Judgement) -> dict[str, Any]:
        told = judgement
        try:
            verdict = desk.judge(
                told.item_id, told.item_hash, told.reviewer, told.verdict, told.answer.strip(), told.note
            )
        except ValidationError as error:
            raise HTTPException(422, error.errors()[0]["msg"]) from error
        return verdict.model_dump(mode="json")

    app.mount("/", StaticFiles(directory=_PAGE, html=True))
    return app


def serve(desk: ReviewDesk, port: int) -> None:
    """Serve the page to this machine until it is interrupted.

    Args:
        desk: Items and verdicts.
        port: A free port.
    """
    uvicorn.run(create_app(desk), host="127.0.0.1", port=port, log_level="warning")
