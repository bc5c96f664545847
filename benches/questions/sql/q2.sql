-- The whole tree of a programme: its pillars, their items, the effects of those; each level aggregated once.
SELECT json_build_object('data', json_build_object('program', json_build_object(
    'title', (SELECT title_ja FROM program WHERE municipality_id = $1 AND fiscal_year = $2),
    'pillars', coalesce(json_agg(one ORDER BY ordinal) FILTER (WHERE number IS NOT NULL), '[]'),
    'crossCutting', coalesce(json_agg(one ORDER BY ordinal) FILTER (WHERE number IS NULL), '[]'))))::text
FROM (
    SELECT p.ordinal, p.number, json_build_object(
        'number', p.number,
        'title', p.title_ja,
        'items', json_build_object('nodes', coalesce(items.nodes, '[]'))) AS one
    FROM pillar p
    LEFT JOIN (
        SELECT i.pillar_ordinal, json_agg(json_build_object(
            'title', i.title_ja,
            'summary', i.summary_ja,
            'section', CASE WHEN s.ordinal IS NOT NULL THEN json_build_object('number', s.number) END,
            'effects', coalesce(effects.list, '[]')) ORDER BY i.ordinal) AS nodes
        FROM item i
        LEFT JOIN section s ON (s.municipality_id, s.fiscal_year, s.ordinal)
            = (i.municipality_id, i.fiscal_year, i.section_ordinal)
        LEFT JOIN (
            SELECT item_ordinal, json_agg(CASE kind
                WHEN 'MONETARY' THEN json_build_object(
                    'kind', kind, 'label', label_ja, 'amount', json_build_object('yen', amount_yen))
                ELSE json_build_object('kind', kind, 'label', label_ja)
                END ORDER BY ordinal) AS list
            FROM effect
            WHERE municipality_id = $1 AND fiscal_year = $2
            GROUP BY item_ordinal
        ) effects ON effects.item_ordinal = i.ordinal
        WHERE i.municipality_id = $1 AND i.fiscal_year = $2
        GROUP BY i.pillar_ordinal
    ) items ON items.pillar_ordinal = p.ordinal
    WHERE p.municipality_id = $1 AND p.fiscal_year = $2
) pillars
