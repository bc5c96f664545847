DROP TABLE pillar_total, overlap, effect, item, section, stated_total, pillar, document, municipality_description,
    program, revision, dataset, municipality;
