DROP TABLE pillar_total, overlap, effect, item, section, stated_total, pillar, document, program, revision, dataset,
    municipality;
