-- The first 20 items whose title has this text in it.
SELECT json_build_object('data', json_build_object('items', json_build_object(
    'nodes', coalesce(json_agg(json_build_object(
        'id', format('Item:%s/%s/%s', lpad(municipality_id::text, 6, '0'), fiscal_year, key),
        'title', title_ja)
        ORDER BY municipality_id, fiscal_year, ordinal), '[]'))))::text
FROM (
    SELECT municipality_id, fiscal_year, ordinal, key, title_ja
    FROM item
    WHERE title_ja LIKE $1
    ORDER BY municipality_id, fiscal_year, ordinal
    LIMIT 20
) found
