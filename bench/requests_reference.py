"""The least that answers what ``bench.requests`` asks: Starlette and asyncpg.

It checks the same token, reads the same rows in as few queries as there can be, and
answers the same bytes. It has no limits, no logs, no metrics and no middleware.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import jwt
import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core import wire
from sellers.map.areas import Box
from sellers.map.features import Feature, FeatureCollection, Marker, Point
from sellers.map.selectors import markers_query

SESSION = """
SELECT s.user_id FROM accounts_session AS s JOIN accounts_user AS u ON u.id = s.user_id
WHERE s.id = $1 AND s.revoked_at IS NULL AND s.expires_at > clock_timestamp()
    AND s.credentials_version = u.credentials_version AND u.is_active
    AND (u.suspended_at IS NULL OR u.suspended_until <= clock_timestamp())
"""
BALANCE = """
SELECT
    COALESCE(SUM(balance) FILTER (WHERE kind = 'wallet'), 0)::bigint,
    COALESCE(SUM(held) FILTER (WHERE kind = 'wallet'), 0)::bigint,
    COALESCE(SUM(-balance) FILTER (WHERE kind = 'debt'), 0)::bigint
FROM billing_account
WHERE user_id = $1 AND asset = 'credit' AND kind IN ('wallet', 'debt')
"""
BLOCKS = "SELECT 1 FROM accounts_block WHERE blocker_id = $1 OR blocked_id = $1"
CONNECTIONS = 16

encode = msgspec.json.Encoder().encode


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    pool = asyncpg.create_pool(
        os.environ["DATABASE_URL"], min_size=1, max_size=CONNECTIONS, reset=_keep
    )
    async with pool:
        app.state.pool = pool
        yield


async def health(request: Request) -> Response:
    return Response(b'{"status": "alive"}', media_type="application/json")


async def balance(request: Request) -> Response:
    async with request.app.state.pool.acquire() as connection:
        user_id = await _user_id(request, connection)
        amount, held, debt = await connection.fetchrow(BALANCE, user_id)
    answer = {
        "balance": wire.credits(amount),
        "held": wire.credits(held),
        "available": wire.credits(amount - held),
        "debt": wire.credits(debt),
    }
    return Response(encode(answer), media_type="application/json")


async def sellers(request: Request) -> Response:
    west, south, east, north = map(float, request.query_params["bbox"].split(","))
    sql, parameters = markers_query(Box(west, south, east, north).snapped())
    numbered = {name: f"${n}" for n, name in enumerate(parameters, 1)}
    async with request.app.state.pool.acquire() as connection:
        user_id = await _user_id(request, connection)
        assert not await connection.fetch(BLOCKS, user_id)
        rows = await connection.fetch(sql % numbered, *parameters.values())
    features = FeatureCollection([_feature(row) for row in rows])
    return Response(encode(features), media_type="application/geo+json")


async def _user_id(request: Request, connection: Any) -> Any:
    claims = jwt.decode(
        request.headers["Authorization"].removeprefix("Bearer "),
        os.environ["SECRET_KEY"],
        algorithms=["HS256"],
        audience="kamegor",
    )
    assert claims["token_type"] == "access"
    user_id = await connection.fetchval(SESSION, claims["sid"])
    assert user_id is not None
    return user_id


def _feature(row: Any) -> Feature:
    user_id, username, picture, rating, status, price, *terms, longitude, latitude = row
    preview_seconds, minimum_seconds, increment_seconds, precision = terms
    name: Any = str(user_id)
    marker = Marker(
        id=name,
        username=username,
        picture_url=f"/media/{picture}" if picture else None,
        rating_avg=rating,
        status=status,
        price_per_minute=wire.credits(price),
        preview_seconds=preview_seconds,
        minimum_seconds=minimum_seconds,
        increment_seconds=increment_seconds,
        precision=precision,
    )
    return Feature(name, Point((longitude, latitude)), marker)


async def _keep(connection: Any) -> None:
    """Leave a connection as it is: no request here changes anything about it."""


application = Starlette(
    routes=[
        Route("/health", health),
        Route("/api/credits/balance", balance),
        Route("/api/map/sellers", sellers),
    ],
    lifespan=lifespan,
)
