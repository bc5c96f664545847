-- The largest 50 items of a year by the sum of their amounts in their programme's own phase, with the titles above
-- them, and how many have at least so large a sum.
WITH sums AS MATERIALIZED (
    SELECT e.municipality_id, e.item_ordinal, sum(e.amount_yen)::bigint AS yen
    FROM program o
    JOIN effect e ON (e.municipality_id, e.fiscal_year, e.phase) = (o.municipality_id, o.fiscal_year, o.phase)
    WHERE o.fiscal_year = $1 AND e.kind = 'MONETARY'
    GROUP BY e.municipality_id, e.item_ordinal
    HAVING sum(e.amount_yen) >= $2::bigint
)
SELECT json_build_object('data', json_build_object('items', json_build_object(
    'totalCount', (SELECT count(*) FROM sums),
    'nodes', coalesce(json_agg(json_build_object(
        'title', i.title_ja,
        'totalEffect', json_build_object('yen', s.yen),
        'pillar', json_build_object('title', p.title_ja),
        'program', json_build_object('municipality', json_build_object('name', m.name_ja)))
        ORDER BY s.yen DESC, s.municipality_id, s.item_ordinal), '[]'))))::text
FROM (SELECT * FROM sums ORDER BY yen DESC, municipality_id, item_ordinal LIMIT 50) s
JOIN item i ON (i.municipality_id, i.fiscal_year, i.ordinal) = (s.municipality_id, $1, s.item_ordinal)
JOIN pillar p ON (p.municipality_id, p.fiscal_year, p.ordinal) = (i.municipality_id, $1, i.pillar_ordinal)
JOIN municipality m ON m.id = s.municipality_id
