-- The sellers of a crowded area, counted by an H3 cell of coarser resolution.
-- A parent cell is its child's index with the resolution lowered and the finer digits
-- set to 7: two bit masks, which the caller knows (h3geo.org, "Index representations").
SELECT
    (cell & %(keep)s) | %(fill)s AS parent,
    count(*),
    count(*) FILTER (WHERE presence_status = 'streaming')
FROM sellers_seller
WHERE public_location IS NOT NULL AND ({within})
GROUP BY parent
ORDER BY parent
LIMIT %(limit)s
