CREATE TABLE tombstone (
    municipality_id integer NOT NULL,
    fiscal_year     smallint NOT NULL,
    level           text NOT NULL CHECK (level IN ('DOCUMENT', 'PILLAR', 'SECTION', 'ITEM', 'EFFECT')),
    key             text NOT NULL,
    title_ja        text,
    title_en        text,
    removed_in      bigint NOT NULL,
    PRIMARY KEY (municipality_id, fiscal_year, level, key),
    FOREIGN KEY (municipality_id, fiscal_year, removed_in) REFERENCES revision (municipality_id, fiscal_year, number)
);
COMMENT ON TABLE tombstone IS 'What a revision removed and no later one brought back; removed_in is the running number of that revision';
COMMENT ON COLUMN tombstone.title_ja IS 'Its title when it was last there; of an effect its label or wording, null where it had none';
CREATE INDEX tombstone_revision ON tombstone (municipality_id, fiscal_year, removed_in);
