-- The pillars of a programme, each with the sum of its amounts in the programme's own phase and its number of items.
SELECT json_build_object('data', json_build_object('program', json_build_object(
    'pillars', coalesce(json_agg(one ORDER BY ordinal) FILTER (WHERE number IS NOT NULL), '[]'),
    'crossCutting', coalesce(json_agg(one ORDER BY ordinal) FILTER (WHERE number IS NULL), '[]'))))::text
FROM (
    SELECT p.ordinal, p.number, json_build_object(
        'number', p.number,
        'title', p.title_ja,
        'totalEffect', json_build_object('yen', coalesce(sums.yen, 0)),
        'itemCount', coalesce(counts.items, 0)) AS one
    FROM pillar p
    LEFT JOIN (
        SELECT e.pillar_ordinal, sum(e.amount_yen)::bigint AS yen
        FROM program o
        JOIN effect e ON (e.municipality_id, e.fiscal_year, e.phase) = (o.municipality_id, o.fiscal_year, o.phase)
        WHERE o.municipality_id = $1 AND o.fiscal_year = $2 AND e.kind = 'MONETARY'
        GROUP BY e.pillar_ordinal
    ) sums ON sums.pillar_ordinal = p.ordinal
    LEFT JOIN (
        SELECT pillar_ordinal, count(*) AS items
        FROM item
        WHERE municipality_id = $1 AND fiscal_year = $2
        GROUP BY pillar_ordinal
    ) counts ON counts.pillar_ordinal = p.ordinal
    WHERE p.municipality_id = $1 AND p.fiscal_year = $2
) pillars
