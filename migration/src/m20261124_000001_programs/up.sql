-- Natural keys throughout: (municipality_id, fiscal_year) names a programme, `ordinal` the place of a row in the
-- printed order of that programme. So the columns that filters and orders need stand on every row, composite
-- foreign keys keep them true, and the same package makes the same rows on every installation.
-- Amounts are whole yen (bigint). Positive is better for the budget.

CREATE TABLE municipality (
    id                integer PRIMARY KEY,
    code              text NOT NULL UNIQUE GENERATED ALWAYS AS (lpad(id::text, 6, '0')) STORED,
    kind              text NOT NULL CHECK (kind IN ('MUNICIPALITY', 'PREFECTURE')),
    name_ja           text NOT NULL,
    name_en           text,
    valid_from        date,
    valid_to          date,
    successor_id      integer REFERENCES municipality DEFERRABLE INITIALLY DEFERRED,
    population        integer CHECK (population >= 0),
    population_date   date,
    population_source text,
    CONSTRAINT municipality_range CHECK (id BETWEEN 10006 AND 479999),
    CONSTRAINT municipality_check_digit CHECK (
        (11 - (id / 100000 * 6 + id / 10000 % 10 * 5 + id / 1000 % 10 * 4 + id / 100 % 10 * 3 + id / 10 % 10 * 2)
            % 11) % 10 = id % 10),
    CONSTRAINT municipality_kind CHECK ((kind = 'PREFECTURE') = (id / 10 % 1000 = 0)),
    CONSTRAINT municipality_validity CHECK (valid_from <= valid_to),
    CONSTRAINT municipality_successor CHECK (successor_id <> id AND (successor_id IS NULL OR valid_to IS NOT NULL)),
    CONSTRAINT municipality_population CHECK (num_nonnulls(population, population_date, population_source) IN (0, 3))
);
COMMENT ON TABLE municipality IS 'One row per local-government code (全国地方公共団体コード); id is the code as a number';
CREATE INDEX municipality_successor ON municipality (successor_id) WHERE successor_id IS NOT NULL;

CREATE TABLE dataset (
    id       boolean PRIMARY KEY DEFAULT true CHECK (id),
    revision bigint NOT NULL
);
COMMENT ON TABLE dataset IS 'One row: the running number of the newest revision; importers lock it';
INSERT INTO dataset (revision) VALUES (0);

CREATE TABLE revision (
    number          bigint PRIMARY KEY CHECK (number > 0),
    municipality_id integer NOT NULL REFERENCES municipality,
    fiscal_year     smallint NOT NULL,
    program_number  integer NOT NULL CHECK (program_number > 0),
    content_hash    text NOT NULL CHECK (content_hash ~ '^[0-9a-f]{64}$'),
    published_at    timestamptz NOT NULL,
    note            text,
    package         bytea NOT NULL,
    UNIQUE (municipality_id, fiscal_year, program_number),
    UNIQUE (municipality_id, fiscal_year, number)
);
COMMENT ON COLUMN revision.package IS 'The whole canonical data package of this state, as a zip file';
ALTER TABLE revision ALTER COLUMN package SET STORAGE EXTERNAL;

CREATE TABLE program (
    municipality_id integer NOT NULL REFERENCES municipality,
    fiscal_year     smallint NOT NULL CHECK (fiscal_year BETWEEN 1947 AND 2100),
    title_ja        text NOT NULL,
    title_en        text,
    description_ja  text,
    description_en  text,
    parent_plan_ja  text,
    parent_plan_en  text,
    phase           text NOT NULL CHECK (phase IN ('PLAN', 'BUDGET', 'FORECAST', 'SETTLEMENT')),
    coverage        text NOT NULL CHECK (coverage IN ('COMPLETE', 'PARTIAL', 'HEADLINE_ONLY')),
    licenses        jsonb NOT NULL CHECK (jsonb_typeof(licenses) = 'array'),
    revision        bigint NOT NULL,
    pillar_count    integer NOT NULL,
    item_count      integer NOT NULL,
    effect_count    integer NOT NULL,
    PRIMARY KEY (municipality_id, fiscal_year),
    FOREIGN KEY (municipality_id, fiscal_year, revision) REFERENCES revision (municipality_id, fiscal_year, number)
);
CREATE INDEX program_year ON program (fiscal_year, municipality_id);
CREATE INDEX program_revision ON program (revision);

CREATE TABLE municipality_description (
    program_municipality_id integer NOT NULL,
    fiscal_year             smallint NOT NULL,
    municipality_id         integer NOT NULL REFERENCES municipality,
    name_ja                 text NOT NULL,
    name_en                 text,
    valid_from              date,
    valid_to                date,
    successor_id            integer REFERENCES municipality,
    population              integer,
    population_date         date,
    population_source       text,
    PRIMARY KEY (program_municipality_id, fiscal_year, municipality_id),
    FOREIGN KEY (program_municipality_id, fiscal_year) REFERENCES program ON DELETE CASCADE
);
COMMENT ON TABLE municipality_description IS 'What the package of each programme says of municipalities; "municipality" is made of it: names and validity as the newest fiscal year has them, the newest count as population';
CREATE INDEX municipality_description_of ON municipality_description (municipality_id);
CREATE INDEX municipality_description_successor ON municipality_description (successor_id) WHERE successor_id IS NOT NULL;

CREATE TABLE document (
    municipality_id integer NOT NULL,
    fiscal_year     smallint NOT NULL,
    ordinal         smallint NOT NULL,
    key             text NOT NULL,
    title_ja        text NOT NULL,
    title_en        text,
    publisher_ja    text NOT NULL,
    publisher_en    text,
    url             text CHECK (url ~ '^https?://'),
    published_on    date,
    retrieved_on    date,
    sha256          text CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    licence         text,
    page_note_ja    text,
    page_note_en    text,
    PRIMARY KEY (municipality_id, fiscal_year, ordinal),
    UNIQUE (municipality_id, fiscal_year, key),
    FOREIGN KEY (municipality_id, fiscal_year) REFERENCES program ON DELETE CASCADE
);

CREATE TABLE pillar (
    municipality_id integer NOT NULL,
    fiscal_year     smallint NOT NULL,
    ordinal         smallint NOT NULL,
    key             text NOT NULL,
    number          smallint CHECK (number > 0),
    title_ja        text NOT NULL,
    title_en        text,
    notes_ja        text,
    notes_en        text,
    item_count      integer NOT NULL,
    PRIMARY KEY (municipality_id, fiscal_year, ordinal),
    UNIQUE (municipality_id, fiscal_year, key),
    UNIQUE (municipality_id, fiscal_year, number),
    FOREIGN KEY (municipality_id, fiscal_year) REFERENCES program ON DELETE CASCADE
);
COMMENT ON COLUMN pillar.number IS 'As printed; null for a cross-cutting group';
CREATE INDEX pillar_year ON pillar (fiscal_year, municipality_id, ordinal);

CREATE TABLE stated_total (
    municipality_id  integer NOT NULL,
    fiscal_year      smallint NOT NULL,
    ordinal          smallint NOT NULL,
    key              text NOT NULL,
    role             text NOT NULL CHECK (role IN ('TOTAL', 'TARGET')),
    phase            text NOT NULL CHECK (phase IN ('PLAN', 'BUDGET', 'FORECAST', 'SETTLEMENT')),
    pillar_ordinal   smallint,
    printed          text NOT NULL,
    unit             text NOT NULL CHECK (unit IN ('円', '千円', '百万円', '億円')),
    amount_yen       bigint NOT NULL CHECK (abs(amount_yen) <= 100000000000000),
    scope_ja         text,
    scope_en         text,
    note_ja          text,
    note_en          text,
    document_ordinal smallint NOT NULL,
    page             integer CHECK (page > 0),
    PRIMARY KEY (municipality_id, fiscal_year, ordinal),
    UNIQUE (municipality_id, fiscal_year, key),
    UNIQUE NULLS NOT DISTINCT (municipality_id, fiscal_year, role, phase, pillar_ordinal),
    FOREIGN KEY (municipality_id, fiscal_year) REFERENCES program ON DELETE CASCADE,
    FOREIGN KEY (municipality_id, fiscal_year, pillar_ordinal) REFERENCES pillar ON DELETE CASCADE,
    FOREIGN KEY (municipality_id, fiscal_year, document_ordinal) REFERENCES document ON DELETE CASCADE
);
COMMENT ON TABLE stated_total IS 'What the source itself states of a programme (pillar_ordinal null) or of one pillar';

CREATE TABLE section (
    municipality_id integer NOT NULL,
    fiscal_year     smallint NOT NULL,
    ordinal         smallint NOT NULL,
    pillar_ordinal  smallint NOT NULL,
    parent_ordinal  smallint,
    key             text NOT NULL,
    number          smallint CHECK (number > 0),
    title_ja        text NOT NULL,
    title_en        text,
    notes_ja        text,
    notes_en        text,
    PRIMARY KEY (municipality_id, fiscal_year, ordinal),
    UNIQUE (municipality_id, fiscal_year, key),
    UNIQUE (municipality_id, fiscal_year, ordinal, pillar_ordinal),
    CONSTRAINT section_parent_comes_first CHECK (parent_ordinal < ordinal),
    FOREIGN KEY (municipality_id, fiscal_year, pillar_ordinal) REFERENCES pillar ON DELETE CASCADE,
    FOREIGN KEY (municipality_id, fiscal_year, parent_ordinal, pillar_ordinal)
        REFERENCES section (municipality_id, fiscal_year, ordinal, pillar_ordinal) ON DELETE CASCADE
);

CREATE TABLE item (
    municipality_id  integer NOT NULL,
    fiscal_year      smallint NOT NULL,
    ordinal          integer NOT NULL,
    pillar_ordinal   smallint NOT NULL,
    section_ordinal  smallint,
    key              text NOT NULL,
    code             text,
    title_ja         text NOT NULL,
    title_en         text,
    summary_ja       text,
    summary_en       text,
    notes_ja         text,
    notes_en         text,
    document_ordinal smallint NOT NULL,
    page             integer CHECK (page > 0),
    net_yen          bigint,
    gross_yen        bigint,
    PRIMARY KEY (municipality_id, fiscal_year, ordinal),
    UNIQUE (municipality_id, fiscal_year, key),
    UNIQUE (municipality_id, fiscal_year, ordinal, pillar_ordinal),
    CONSTRAINT item_totals CHECK ((net_yen IS NULL) = (gross_yen IS NULL)),
    FOREIGN KEY (municipality_id, fiscal_year, pillar_ordinal) REFERENCES pillar ON DELETE CASCADE,
    FOREIGN KEY (municipality_id, fiscal_year, section_ordinal, pillar_ordinal)
        REFERENCES section (municipality_id, fiscal_year, ordinal, pillar_ordinal) ON DELETE CASCADE,
    FOREIGN KEY (municipality_id, fiscal_year, document_ordinal) REFERENCES document ON DELETE CASCADE
);
COMMENT ON COLUMN item.net_yen IS 'Net total of the programme''s own phase, written with the data; null where the item has no amount in it';
COMMENT ON COLUMN item.gross_yen IS 'Gross total of the programme''s own phase; null where the item has no amount in it';
CREATE INDEX item_year ON item (fiscal_year, municipality_id, ordinal);

CREATE TABLE effect (
    municipality_id            integer NOT NULL,
    fiscal_year                smallint NOT NULL,
    ordinal                    integer NOT NULL,
    item_ordinal               integer NOT NULL,
    pillar_ordinal             smallint NOT NULL,
    key                        text NOT NULL,
    kind                       text NOT NULL,
    phase                      text NOT NULL CHECK (phase IN ('PLAN', 'BUDGET', 'FORECAST', 'SETTLEMENT')),
    label_ja                   text,
    label_en                   text,
    text_ja                    text,
    text_en                    text,
    printed                    text,
    printed_unit               text CHECK (printed_unit IN ('円', '千円', '百万円', '億円')),
    amount_yen                 bigint CHECK (abs(amount_yen) <= 100000000000000),
    gross_printed              text,
    gross_yen                  bigint CHECK (abs(gross_yen) <= 100000000000000),
    quantity                   numeric CHECK (quantity <> 'NaN'),
    quantity_unit              text CHECK (quantity_unit IN (
                                   'PERSON', 'PERCENT', 'PERCENTAGE_POINT', 'SQUARE_METRE', 'HOUR', 'DAY', 'CASE', 'FACILITY', 'TONNE',
                                   'KILOWATT_HOUR')),
    role                       text CHECK (role IN ('COMPONENT', 'TOTAL')),
    quantity_general           numeric,
    quantity_special           numeric,
    quantity_public_enterprise numeric,
    account                    text CHECK (account IN ('GENERAL', 'SPECIAL', 'PUBLIC_ENTERPRISE', 'ALL')),
    attribution                text NOT NULL CHECK (attribution IN ('STATED', 'INFERRED')),
    attribution_note_ja        text,
    attribution_note_en        text,
    document_ordinal           smallint NOT NULL,
    page                       integer CHECK (page > 0),
    PRIMARY KEY (municipality_id, fiscal_year, ordinal),
    UNIQUE (municipality_id, fiscal_year, key),
    CONSTRAINT effect_kind_agrees_with_its_columns CHECK (CASE kind
        WHEN 'MONETARY' THEN num_nulls(amount_yen, printed, printed_unit) = 0
            AND num_nonnulls(gross_yen, gross_printed) IN (0, 2)
            AND num_nonnulls(text_ja, text_en, quantity, quantity_unit, role, quantity_general, quantity_special,
                quantity_public_enterprise) = 0
        WHEN 'QUALITATIVE' THEN text_ja IS NOT NULL
            AND num_nonnulls(printed, printed_unit, amount_yen, gross_printed, gross_yen, quantity, quantity_unit, role,
                quantity_general, quantity_special, quantity_public_enterprise, account) = 0
        ELSE kind IN ('HEADCOUNT', 'QUANTITY') AND num_nulls(quantity, quantity_unit, role) = 0
            AND num_nonnulls(text_ja, text_en, printed_unit, amount_yen, gross_printed, gross_yen, account) = 0
            AND CASE kind
                WHEN 'HEADCOUNT' THEN quantity_unit = 'PERSON' AND quantity = trunc(quantity)
                ELSE num_nonnulls(quantity_general, quantity_special, quantity_public_enterprise) = 0 END
        END),
    CONSTRAINT effect_inference_is_explained CHECK (
        attribution = 'STATED' OR num_nonnulls(attribution_note_ja, attribution_note_en) > 0),
    FOREIGN KEY (municipality_id, fiscal_year, item_ordinal, pillar_ordinal)
        REFERENCES item (municipality_id, fiscal_year, ordinal, pillar_ordinal) ON DELETE CASCADE,
    FOREIGN KEY (municipality_id, fiscal_year, document_ordinal) REFERENCES document ON DELETE CASCADE
);
COMMENT ON COLUMN effect.amount_yen IS 'Net: leaves out what another item already counts';
COMMENT ON COLUMN effect.role IS 'A TOTAL sums the COMPONENTs beside it and is never added to them';
CREATE INDEX effect_year ON effect (fiscal_year, municipality_id, ordinal);
CREATE INDEX effect_item ON effect (municipality_id, fiscal_year, item_ordinal);

CREATE TABLE overlap (
    municipality_id    integer NOT NULL,
    fiscal_year        smallint NOT NULL,
    ordinal            integer NOT NULL,
    effect_ordinal     integer NOT NULL,
    key                text NOT NULL,
    amount_yen         bigint NOT NULL CHECK (amount_yen <> 0 AND abs(amount_yen) <= 100000000000000),
    counted_in_ordinal integer,
    note_ja            text,
    note_en            text,
    PRIMARY KEY (municipality_id, fiscal_year, ordinal),
    UNIQUE (municipality_id, fiscal_year, key),
    FOREIGN KEY (municipality_id, fiscal_year, effect_ordinal) REFERENCES effect ON DELETE CASCADE,
    FOREIGN KEY (municipality_id, fiscal_year, counted_in_ordinal) REFERENCES item ON DELETE CASCADE
);
COMMENT ON COLUMN overlap.counted_in_ordinal IS 'The item that counts it; null where the source does not name it';

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
COMMENT ON TABLE pillar_total IS 'Summary rows, written with the data in the same transaction';
CREATE INDEX pillar_total_year ON pillar_total (fiscal_year, municipality_id);
