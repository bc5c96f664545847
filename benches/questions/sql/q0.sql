-- One item by its key.
SELECT json_build_object('data', json_build_object('node', json_build_object('title', title_ja)))::text
FROM item
WHERE municipality_id = $1 AND fiscal_year = $2 AND key = $3
