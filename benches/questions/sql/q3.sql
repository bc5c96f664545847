-- The largest 50 amounts of a year that are at least so large, with the titles above them, and how many there are.
SELECT json_build_object('data', json_build_object('items', json_build_object(
    'totalCount', (
        SELECT count(*) FROM effect WHERE kind = 'MONETARY' AND fiscal_year = $1 AND amount_yen >= $2),
    'nodes', coalesce(json_agg(json_build_object(
        'title', i.title_ja,
        'totalEffect', json_build_object('yen', e.amount_yen),
        'pillar', json_build_object('title', p.title_ja),
        'program', json_build_object('municipality', json_build_object('name', m.name_ja)))
        ORDER BY e.amount_yen DESC, e.municipality_id, e.ordinal), '[]'))))::text
FROM (
    SELECT municipality_id, fiscal_year, ordinal, item_ordinal, amount_yen
    FROM effect
    WHERE kind = 'MONETARY' AND fiscal_year = $1 AND amount_yen >= $2
    ORDER BY amount_yen DESC
    LIMIT 50
) e
JOIN item i ON (i.municipality_id, i.fiscal_year, i.ordinal) = (e.municipality_id, e.fiscal_year, e.item_ordinal)
JOIN pillar p ON (p.municipality_id, p.fiscal_year, p.ordinal)
    = (i.municipality_id, i.fiscal_year, i.pillar_ordinal)
JOIN municipality m ON m.id = e.municipality_id
