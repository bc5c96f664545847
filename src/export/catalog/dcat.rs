//! The catalogue as DCAT-AP 3: a graph of the catalogue, the datasets of one page of it, and whatever these point to, so that
//! it can be understood, and checked, without asking anybody else.

use chrono::{DateTime, Utc};
use oxrdf::Graph;

use super::{
    dataset::{Dataset, slug},
    nodes::{Node, Nodes},
    site::{Contact, Site},
};
use crate::domain::Text;

mod writer;

use writer::Writer;

const JAPAN: &str = "authority:country/JPN";
const LANGUAGES: [&str; 2] = ["authority:language/JPN", "authority:language/ENG"];
const PUBLIC: &str = "authority:access-right/PUBLIC";
const THEMES: &str = "authority:data-theme";
const SHA256: &str = "spdx:checksumAlgorithm_sha256";
const GRAPHQL: &str = "https://spec.graphql.org/";

/// Which part of the catalogue a page is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paging {
    /// Where the catalogue is read in this syntax, below the site's address.
    pub path: String,
    /// The number of the page, from 1.
    pub page: usize,
    /// How many pages there are.
    pub pages: usize,
    /// How many datasets there are on all of them.
    pub total: usize,
}

/// A page of the catalogue.
#[must_use]
pub fn catalog(site: &Site, datasets: &[Dataset], paging: &Paging, modified: Option<DateTime<Utc>>) -> Graph {
    let mut nodes = Nodes::default();
    let node = nodes
        .node(&site.at("/catalog"))
        .is("dcat:Catalog")
        .text("dct:title", &Site::title())
        .text("dct:description", &Site::description())
        .link("dct:publisher", &operator(site))
        .link("foaf:homepage", &site.at("/"))
        .links("dct:language", LANGUAGES.map(str::to_owned))
        .link("dct:spatial", JAPAN)
        .link("dcat:themeTaxonomy", THEMES)
        .link("dcat:service", &service(site))
        .links("dcat:dataset", datasets.iter().map(|dataset| site.dataset(&slug(dataset.scope))));
    if let Some(modified) = modified {
        node.moment("dct:modified", modified);
    }
    pages(&mut nodes, site, paging);
    describe(&mut nodes, site, datasets);
    nodes.finish()
}

/// One dataset by itself.
#[must_use]
pub fn description(site: &Site, dataset: &Dataset) -> Graph {
    let mut nodes = Nodes::default();
    describe(&mut nodes, site, std::slice::from_ref(dataset));
    nodes.finish()
}

fn operator(site: &Site) -> String {
    site.in_catalog("operator")
}

fn service(site: &Site) -> String {
    site.in_catalog("graphql")
}

/// Where the other pages are. The addresses are texts, as CKAN reads them.
fn pages(nodes: &mut Nodes, site: &Site, Paging { path, page, pages, total }: &Paging) {
    let at = |page: usize| site.at(&format!("{path}?page={page}"));
    let mut node = nodes
        .node(&at(*page))
        .is("hydra:PagedCollection")
        .value("hydra:totalItems", total, "xsd:integer")
        .plain("hydra:first", &at(1))
        .plain("hydra:last", &at(*pages));
    if (2..=*pages).contains(page) {
        node = node.plain("hydra:previous", &at(page - 1));
    }
    if page < pages {
        node.plain("hydra:next", &at(page + 1));
    }
}

/// These datasets and everything that they point to.
fn describe(nodes: &mut Nodes, site: &Site, datasets: &[Dataset]) {
    for dataset in datasets {
        Writer::new(nodes, site, dataset).write();
    }
    let uris = datasets.iter().map(|dataset| site.dataset(&slug(dataset.scope)));
    let title = Text::both("GraphQL API", "GraphQL API");
    let endpoint = site.at("/graphql");
    let node = nodes
        .node(&service(site))
        .is("dcat:DataService")
        .text("dct:title", &title)
        .text(
            "dct:description",
            &Text::both(
                "すべてのデータセットを検索し、必要な項目だけを選んで取得できるGraphQLのAPI。",
                "A GraphQL API over all datasets: search them, and take only the fields that are needed.",
            ),
        )
        .link("dcat:endpointURL", &endpoint)
        .link("dcat:endpointDescription", &site.at("/schema.graphql"))
        .link("dct:conformsTo", GRAPHQL)
        .link("dct:publisher", &operator(site))
        .links("dcat:servesDataset", uris);
    contacted(node, site);
    for resource in [endpoint, site.at("/schema.graphql")] {
        nodes.node(&resource).is("rdfs:Resource");
    }
    nodes.node(GRAPHQL).is("dct:Standard").text("dct:title", &Text::both("GraphQL", "GraphQL"));
    nodes.node(&site.at("/")).is("foaf:Document").text("dct:title", &Site::title());
    nodes
        .node(&operator(site))
        .is("foaf:Agent")
        .is("foaf:Organization")
        // Without a language where both are the same: a name, not a translation.
        .plain("foaf:name", &site.operator_name().ja);
    contact(nodes, site);
    known(nodes);
}

/// How to reach the operator, where that is known.
fn contacted<'a>(node: Node<'a>, site: &Site) -> Node<'a> {
    if site.contact.is_some() { node.link("dcat:contactPoint", &site.in_catalog("contact")) } else { node }
}

fn contact(nodes: &mut Nodes, site: &Site) {
    let Some(contact) = &site.contact else { return };
    let node = nodes
        .node(&site.in_catalog("contact"))
        .is("vcard:Kind")
        .is("vcard:Organization")
        .plain("vcard:fn", &site.operator_name().ja);
    match contact {
        Contact::Mailbox(address) => node.link("vcard:hasEmail", &format!("mailto:{address}")),
        Contact::Page(page) => node.link("vcard:hasURL", page),
    };
}

/// The terms of others that are used: what they are, so that nobody has to look.
fn known(nodes: &mut Nodes) {
    for language in LANGUAGES {
        nodes.node(language).is("dct:LinguisticSystem");
    }
    nodes.node(JAPAN).is("dct:Location").text("skos:prefLabel", &Text::both("日本", "Japan"));
    nodes.node(PUBLIC).is("dct:RightsStatement");
    nodes.node(SHA256).is("spdx:ChecksumAlgorithm");
    nodes.node(THEMES).is("skos:ConceptScheme").text("dct:title", &Text::both("データの分野", "Data theme"));
    for (theme, ja, en) in [
        ("GOVE", "政府・公共部門", "Government and public sector"),
        ("ECON", "経済・財政", "Economy and finance"),
    ] {
        nodes
            .node(&format!("{THEMES}/{theme}"))
            .is("skos:Concept")
            .text("skos:prefLabel", &Text::both(ja, en))
            .link("skos:inScheme", THEMES);
    }
}
