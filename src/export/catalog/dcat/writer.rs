//! One dataset of the catalogue: its node, those of its parts, and those of its papers, place and terms.

use super::{JAPAN, LANGUAGES, PUBLIC, SHA256, THEMES, contacted, operator, service};
use crate::{
    domain::{Language, License, Text},
    export::{
        File, Format,
        catalog::{
            ckan::format,
            dataset::{Dataset, Offered, Place, fiscal_years, slug},
            licence,
            names::uuid,
            nodes::{Node, Nodes},
            paper::Paper,
            site::Site,
        },
    },
    package::hex,
};

/// Writes one dataset.
pub(super) struct Writer<'a> {
    nodes: &'a mut Nodes,
    site: &'a Site,
    dataset: &'a Dataset,
    /// What names it; its parts are named behind a `#`.
    uri: String,
}

impl<'a> Writer<'a> {
    /// Writes this dataset among these nodes.
    pub(super) fn new(nodes: &'a mut Nodes, site: &'a Site, dataset: &'a Dataset) -> Self {
        Self { nodes, site, dataset, uri: site.dataset(&slug(dataset.scope)) }
    }

    fn part(&self, name: &str) -> String {
        format!("{}#{name}", self.uri)
    }

    /// Writes it.
    pub(super) fn write(&mut self) {
        let Dataset {
            scope: _,
            title,
            description,
            keywords,
            place,
            licences: _,
            papers,
            issued,
            modified,
            ..
        } = self.dataset;
        let page = self.site.at(&self.dataset.page);
        let files = self.dataset.files.iter().map(|offered| self.part(&offered.file.name()));
        let files: Vec<String> = files.chain([self.part("graphql")]).collect();
        let sources: Vec<String> = papers.iter().map(|paper| self.source(paper)).collect();
        let provenance: Vec<String> =
            papers.iter().map(|paper| self.part(&format!("provenance-{}", paper.key))).collect();
        let (period, place_uri) = (self.part("period"), place.as_ref().map(|place| self.place_uri(place)));
        let mut node = self
            .nodes
            .node(&self.uri)
            .is("dcat:Dataset")
            .text("dct:title", title)
            .text("dct:description", description)
            .plain("dct:identifier", &self.uri)
            .plain("dcat:version", &self.dataset.version.to_string())
            .link("dct:publisher", &operator(self.site))
            .links("dct:language", LANGUAGES.map(str::to_owned))
            .links("dcat:theme", ["GOVE", "ECON"].map(|theme| format!("{THEMES}/{theme}")))
            .moment("dct:issued", *issued)
            .moment("dct:modified", *modified)
            .link("dct:spatial", place_uri.as_deref().unwrap_or(JAPAN))
            .link("dct:temporal", &period)
            .link("dct:accessRights", PUBLIC)
            .links("dct:provenance", provenance)
            .links("prov:wasDerivedFrom", sources)
            .link("dcat:landingPage", &page)
            .links("dcat:distribution", files);
        for keyword in keywords {
            node = node.text("dcat:keyword", keyword);
        }
        if let Some(note) = &self.dataset.version_note {
            node = node.plain("adms:versionNotes", note);
        }
        if let Some(place) = place {
            node = node.link("dct:creator", &self.site.in_catalog(&format!("organization-{}", place.code)));
        }
        contacted(node, self.site);
        self.nodes.node(&page).is("foaf:Document");
        self.period(&period);
        self.place();
        for paper in papers {
            self.paper(paper);
        }
        for offered in &self.dataset.files {
            self.download(offered);
        }
        self.service();
        for licence in &self.dataset.licences {
            self.licence(licence);
        }
        self.rights();
    }

    fn period(&mut self, uri: &str) {
        if let Some((first, last)) = fiscal_years(self.dataset.fiscal_years) {
            let node = self.nodes.node(uri).is("dct:PeriodOfTime");
            node.day("dcat:startDate", first).day("dcat:endDate", last);
        }
    }

    fn place_uri(&self, place: &Place) -> String {
        self.site.in_catalog(&format!("place-{}", place.code))
    }

    /// The local government, and where it lies.
    fn place(&mut self) {
        let Some(place) = &self.dataset.place else { return };
        let Place { code, name } = place;
        self.nodes
            .node(&self.site.in_catalog(&format!("organization-{code}")))
            .is("foaf:Agent")
            .is("foaf:Organization")
            .plain("foaf:name", &name.ja)
            .text("skos:altLabel", name)
            .plain("dct:identifier", &code.to_string());
        let prefecture = Place { code: code.prefecture(), name: place.prefecture() };
        let (uri, above) = (self.place_uri(place), self.place_uri(&prefecture));
        self.location(&prefecture, &above, JAPAN);
        if uri != above {
            self.location(place, &uri, &above);
        }
    }

    fn location(&mut self, place: &Place, uri: &str, above: &str) {
        let name = place.full_name();
        self.nodes
            .node(uri)
            .is("dct:Location")
            // The one label that CKAN takes, without a language, so that it cannot take another.
            .plain("rdfs:label", &name.ja)
            .text("skos:prefLabel", &name)
            .plain("dct:identifier", &place.code.to_string())
            .link("dct:isPartOf", above);
    }

    /// What names a paper: its address, or our own name for it.
    fn source(&self, paper: &Paper) -> String {
        paper.url.as_deref().map_or_else(|| self.part(&format!("document-{}", paper.key)), str::to_owned)
    }

    fn paper(&mut self, paper: &Paper) {
        let (uri, statement) = (self.source(paper), self.part(&format!("provenance-{}", paper.key)));
        let publisher = self.site.in_catalog(&format!("publisher-{}", uuid(&paper.publisher.ja)));
        let node = self.nodes.node(&uri).is("rdfs:Resource").text("dct:title", &paper.title);
        let node = node.link("dct:publisher", &publisher);
        if let Some(day) = paper.published_on {
            node.day("dct:issued", day);
        }
        self.nodes.node(&publisher).is("foaf:Agent").plain("foaf:name", &paper.publisher.ja);
        self.nodes.node(&statement).is("dct:ProvenanceStatement").text("rdfs:label", &paper.provenance());
    }

    /// What every distribution says.
    fn distribution(&mut self, name: &str, title: &Text, access: &str, media_type: &str) -> Node<'_> {
        let uri = self.part(name);
        let of = |language| format!("{} — {}", self.dataset.title.get(language), title.get(language));
        let described = Text::both(of(Language::Ja), of(Language::En));
        let licence = self.dataset.licence().map(|licence| self.licence_uri(licence));
        let rights = self.has_rights().then(|| self.part("rights"));
        self.nodes.node(access).is("rdfs:Resource");
        let iana = format!("iana:{media_type}");
        self.nodes
            .node(&iana)
            .is("dct:MediaType")
            .is("dct:MediaTypeOrExtent")
            .plain("rdfs:label", media_type);
        self.nodes
            .node(&uri)
            .is("dcat:Distribution")
            .text("dct:title", title)
            .text("dct:description", &described)
            .link("dcat:accessURL", access)
            .link("dcat:mediaType", &iana)
            .links("dct:license", licence)
            .links("dct:rights", rights)
    }

    fn download(&mut self, Offered { file, measure }: &Offered) {
        let address = self.site.at(&self.dataset.scope.path(*file));
        let (name, format) = (file.name(), self.format(*file));
        let checksum = self.part(&format!("{name}-checksum"));
        let node = self
            .distribution(&name, &file.title(), &address, file.media_type())
            .link("dcat:downloadURL", &address)
            .link("dct:format", &format);
        if let Some((bytes, sha256)) = measure {
            node.value("dcat:byteSize", bytes, "xsd:nonNegativeInteger").link("spdx:checksum", &checksum);
            let node = self.nodes.node(&checksum).is("spdx:Checksum").link("spdx:algorithm", SHA256);
            node.value("spdx:checksumValue", &hex(sha256), "xsd:hexBinary");
        }
    }

    /// The node of a file's format: that of the European Union's list, or our own, which CKAN takes by its label as it is of the
    /// class that it knows such by.
    fn format(&mut self, file: File) -> String {
        let name = format(file);
        let listed = !matches!(file, File::Table(_, Format::Ndjson | Format::Parquet));
        let uri = if listed {
            format!("authority:file-type/{name}")
        } else {
            self.site.in_catalog(&format!("format-{name}"))
        };
        let node = self.nodes.node(&uri).is("dct:MediaTypeOrExtent").plain("rdfs:label", name);
        if !listed {
            node.is("dct:IMT");
        }
        uri
    }

    /// The dataset as the GraphQL service gives it.
    fn service(&mut self) {
        let (endpoint, service) = (self.site.at("/graphql"), service(self.site));
        let format = self.format(File::Descriptor);
        self.distribution(
            "graphql",
            &Text::both("GraphQL API", "GraphQL API"),
            &endpoint,
            "application/json",
        )
        .link("dct:format", &format)
        .link("dcat:accessService", &service);
    }

    /// What names a licence: its address, or our own name for terms that stand nowhere.
    fn licence_uri(&self, licence: &License) -> String {
        licence::url(licence).map_or_else(|| self.part(&licence::anchor(licence)), str::to_owned)
    }

    fn licence(&mut self, licence: &License) {
        let title = licence::known(licence).map_or(&*licence.name, |known| known.ckan_title);
        let uri = self.licence_uri(licence);
        self.nodes.node(&uri).is("dct:LicenseDocument").plain("dct:title", title);
    }

    /// Whether the terms need a word more than their names.
    fn has_rights(&self) -> bool {
        self.dataset.licences.iter().any(|licence| licence.title.is_some())
    }

    /// What each of the terms covers, in the words of the packages.
    fn rights(&mut self) {
        if self.has_rights() {
            let titles = self.dataset.licences.iter().filter_map(|licence| {
                let title = licence.title.as_deref()?;
                Some(format!("{}: {title}", licence.name))
            });
            let (uri, titles) = (self.part("rights"), titles.collect::<Vec<_>>().join("\n"));
            self.nodes.node(&uri).is("dct:RightsStatement").plain("rdfs:label", &titles);
        }
    }
}
