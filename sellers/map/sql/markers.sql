-- The sellers of an area, one more than a view may show: then it is crowded, and this
-- answer is thrown away. The limit comes before the join and the sort, so that a
-- crowded view costs no more than a full one.
-- Plan: the partial spatial index of the area's kind, then users by primary key.
-- The order is by place and id alone: it tells nothing about distance.
SELECT
    s.user_id,
    u.username,
    u.picture,
    s.rating_avg,
    s.presence_status,
    COALESCE(s.live_price_per_minute_millicredits, s.price_per_minute_millicredits),
    COALESCE(s.live_preview_seconds, s.preview_seconds),
    COALESCE(s.live_minimum_seconds, s.minimum_seconds),
    COALESCE(s.live_increment_seconds, s.increment_seconds),
    s.precision,
    ST_X(s.public_location::geometry),
    ST_Y(s.public_location::geometry)
FROM (
    SELECT *
    FROM sellers_seller
    WHERE public_location IS NOT NULL AND ({within})
    LIMIT %(limit)s
) AS s
JOIN accounts_user AS u ON u.id = s.user_id
ORDER BY s.cell, s.user_id
