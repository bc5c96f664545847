ALTER TABLE dataset ADD COLUMN derived integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN dataset.derived IS 'Version of what is derived from the packages (totals, searchable texts); an older one is made anew from the packages that revisions keep';

DROP TABLE pillar_total;

ALTER TABLE pillar
    ADD COLUMN net_yen bigint NOT NULL DEFAULT 0,
    ADD COLUMN gross_yen bigint NOT NULL DEFAULT 0,
    ADD COLUMN quantified_item_count integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN pillar.net_yen IS 'Net total of the programme''s own phase, sections included; 0 where there is no amount';
COMMENT ON COLUMN pillar.gross_yen IS 'Gross total of the programme''s own phase, sections included';
COMMENT ON COLUMN pillar.quantified_item_count IS 'Items with at least one amount, in any phase';
CREATE INDEX pillar_amount ON pillar (net_yen DESC, municipality_id, fiscal_year, ordinal);
CREATE INDEX pillar_year_amount ON pillar (fiscal_year, net_yen DESC, municipality_id, ordinal);

ALTER TABLE effect ADD COLUMN own_phase boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN effect.own_phase IS 'Whether its phase is the programme''s own';
CREATE INDEX effect_amount ON effect (amount_yen DESC NULLS LAST, municipality_id, fiscal_year, ordinal);
CREATE INDEX effect_year_amount ON effect (fiscal_year, amount_yen DESC NULLS LAST, municipality_id, ordinal);
CREATE INDEX effect_inferred ON effect (municipality_id, fiscal_year, ordinal) WHERE attribution = 'INFERRED';

CREATE INDEX item_amount ON item (net_yen DESC NULLS LAST, municipality_id, fiscal_year, ordinal);
CREATE INDEX item_year_amount ON item (fiscal_year, net_yen DESC NULLS LAST, municipality_id, ordinal);
CREATE INDEX overlap_effect ON overlap (municipality_id, fiscal_year, effect_ordinal);

CREATE TABLE program_total (
    municipality_id        integer NOT NULL,
    fiscal_year            smallint NOT NULL,
    phase                  text NOT NULL CHECK (phase IN ('PLAN', 'BUDGET', 'FORECAST', 'SETTLEMENT')),
    effect_count           integer NOT NULL CHECK (effect_count > 0),
    amount_count           integer NOT NULL,
    quantified_item_count  integer NOT NULL,
    net_yen                bigint NOT NULL,
    net_squares            numeric NOT NULL,
    net_least              bigint,
    net_most               bigint,
    net_inferred           bigint NOT NULL,
    gross_yen              bigint NOT NULL,
    gross_squares          numeric NOT NULL,
    gross_least            bigint,
    gross_most             bigint,
    gross_inferred         bigint NOT NULL,
    overlap_named_yen      bigint NOT NULL,
    overlap_unnamed_yen    bigint NOT NULL,
    quantities             jsonb NOT NULL CHECK (jsonb_typeof(quantities) = 'object'),
    PRIMARY KEY (municipality_id, fiscal_year, phase),
    FOREIGN KEY (municipality_id, fiscal_year) REFERENCES program ON DELETE CASCADE
);
COMMENT ON TABLE program_total IS 'What the effects of one programme and phase add up to, written with the data; held in memory by servers';
COMMENT ON COLUMN program_total.net_squares IS 'Sum of the squares of net amounts, in square yen';
COMMENT ON COLUMN program_total.quantities IS 'Sums by unit, without TOTAL rows, as texts';

CREATE TABLE item_title (
    municipality_id integer NOT NULL,
    fiscal_year     smallint NOT NULL,
    ordinal         integer NOT NULL,
    title           text NOT NULL,
    lexemes         tsvector NOT NULL,
    PRIMARY KEY (municipality_id, fiscal_year, ordinal),
    FOREIGN KEY (municipality_id, fiscal_year, ordinal) REFERENCES item ON DELETE CASCADE
);
COMMENT ON TABLE item_title IS 'The titles of items in comparable form (NFKC, lower case, hiragana), each between line breaks; lexemes are spelled words and pairs of other characters';
CREATE INDEX item_title_lexemes ON item_title USING gin (lexemes);

CREATE TABLE item_search (
    municipality_id integer NOT NULL,
    fiscal_year     smallint NOT NULL,
    ordinal         integer NOT NULL,
    title           text NOT NULL,
    texts           text NOT NULL,
    lexemes         tsvector NOT NULL,
    PRIMARY KEY (municipality_id, fiscal_year, ordinal),
    FOREIGN KEY (municipality_id, fiscal_year, ordinal) REFERENCES item ON DELETE CASCADE
);
COMMENT ON TABLE item_search IS 'The same of all texts of items; item_title has the titles once more, in narrow rows, since most questions are about them';
COMMENT ON COLUMN item_search.texts IS 'Summaries, and labels and wordings of effects';
COMMENT ON COLUMN item_search.lexemes IS 'Of title and texts';
CREATE INDEX item_search_lexemes ON item_search USING gin (lexemes);
