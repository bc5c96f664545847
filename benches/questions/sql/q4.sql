-- The sum of all amounts in their programme's own phase, by fiscal year.
SELECT json_build_object('data', json_build_object('items', json_build_object('groups', json_build_object(
    'nodes', coalesce(json_agg(json_build_object(
        'keys', json_build_object('fiscalYear', fiscal_year),
        'aggregates', json_build_object('sum', json_build_object('yen', yen)))
        ORDER BY fiscal_year), '[]')))))::text
FROM (
    SELECT e.fiscal_year, sum(e.amount_yen)::bigint AS yen
    FROM effect e
    JOIN program o ON (o.municipality_id, o.fiscal_year, o.phase) = (e.municipality_id, e.fiscal_year, e.phase)
    WHERE e.kind = 'MONETARY'
    GROUP BY e.fiscal_year
) sums
