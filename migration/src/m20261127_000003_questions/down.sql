DROP TABLE item_search;
DROP TABLE item_title;
DROP TABLE program_total;
DROP INDEX overlap_effect, item_year_amount, item_amount, effect_inferred, effect_year_amount, effect_amount,
    pillar_year_amount, pillar_amount;
ALTER TABLE effect DROP COLUMN own_phase;
ALTER TABLE pillar DROP COLUMN net_yen, DROP COLUMN gross_yen, DROP COLUMN quantified_item_count;
ALTER TABLE dataset DROP COLUMN derived;

CREATE TABLE pillar_total (
    municipality_id integer NOT NULL,
    fiscal_year     smallint NOT NULL,
    pillar_ordinal  smallint NOT NULL,
    kind            text NOT NULL CHECK (kind IN ('MONETARY', 'HEADCOUNT', 'QUANTITY', 'QUALITATIVE')),
    phase           text NOT NULL CHECK (phase IN ('PLAN', 'BUDGET', 'FORECAST', 'SETTLEMENT')),
    attribution     text NOT NULL CHECK (attribution IN ('STATED', 'INFERRED')),
    effect_count    integer NOT NULL CHECK (effect_count > 0),
    net_yen         bigint NOT NULL,
    gross_yen       bigint NOT NULL,
    PRIMARY KEY (municipality_id, fiscal_year, pillar_ordinal, kind, phase, attribution),
    FOREIGN KEY (municipality_id, fiscal_year, pillar_ordinal) REFERENCES pillar ON DELETE CASCADE
);
INSERT INTO pillar_total
SELECT municipality_id, fiscal_year, pillar_ordinal, kind, phase, attribution, count(*),
    coalesce(sum(amount_yen), 0), coalesce(sum(coalesce(gross_yen, amount_yen)), 0)
FROM effect GROUP BY 1, 2, 3, 4, 5, 6;
CREATE INDEX pillar_total_year ON pillar_total (fiscal_year, municipality_id);
