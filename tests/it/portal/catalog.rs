//! The catalogue as DCAT-AP: what it tells, in which syntax, and under which addresses.

use actix_web::test::TestRequest;
use kaikaku::graphql::Publisher;
use oxjsonld::JsonLdParser;
use oxrdf::{Graph, NamedNode, NamedNodeRef, Term, TermRef, Triple};
use oxrdfxml::RdfXmlParser;
use oxttl::TurtleParser;
use sha2::{Digest, Sha256};

use super::{URL, corrected, get, import, lasting};
use crate::support::{Api, TestDatabase, serving};

/// A graph that can be asked with the names of vocabularies.
pub(super) struct Told(pub(super) Graph);

impl Told {
    pub(super) fn turtle(text: &str) -> Self {
        Self(TurtleParser::new().for_slice(text.as_bytes()).map(Result::unwrap).collect())
    }

    fn json_ld(text: &str) -> Self {
        Self(JsonLdParser::new().for_slice(text.as_bytes()).map(|quad| Triple::from(quad.unwrap())).collect())
    }

    fn rdf_xml(text: &str) -> Self {
        Self(RdfXmlParser::new().for_slice(text.as_bytes()).map(Result::unwrap).collect())
    }

    /// What a node has for a property, in order.
    pub(super) fn values(&self, subject: &str, property: &str) -> Vec<String> {
        let (subject, property) = (NamedNode::new(subject).unwrap(), named(property));
        let objects = self.0.objects_for_subject_predicate(&subject, &property);
        let mut values: Vec<String> = objects
            .map(|object| match object {
                TermRef::Literal(literal) => literal.value().to_owned(),
                TermRef::NamedNode(node) => node.as_str().to_owned(),
                TermRef::BlankNode(_) => panic!("a blank node has no address"),
            })
            .collect();
        values.sort();
        values
    }

    /// The one value that a node has for a property.
    pub(super) fn value(&self, subject: &str, property: &str) -> String {
        let mut values = self.values(subject, property);
        assert_eq!(values.len(), 1, "{subject} {property}: {values:?}");
        values.remove(0)
    }

    /// The text in a language that a node has for a property.
    fn text(&self, subject: &str, property: &str, language: &str) -> String {
        let (subject, property) = (NamedNode::new(subject).unwrap(), named(property));
        let objects = self.0.objects_for_subject_predicate(&subject, &property);
        let text = objects.into_iter().find_map(|object| match object {
            TermRef::Literal(literal) => {
                (literal.language() == Some(language)).then(|| literal.value().to_owned())
            }
            _ => None,
        });
        text.unwrap_or_else(|| panic!("{subject} {property} in {language}"))
    }

    /// What is told of datasets, without where the pages are, which differs from syntax to syntax.
    fn content(&self) -> Vec<String> {
        let told = self.0.iter().map(|triple| triple.to_string());
        let mut told: Vec<String> = told.filter(|triple| !triple.contains("?page=")).collect();
        told.sort();
        told
    }
}

fn named(name: &str) -> NamedNode {
    let (prefix, rest) = name.split_once(':').unwrap();
    let namespace = match prefix {
        "dcat" => "http://www.w3.org/ns/dcat#",
        "dct" => "http://purl.org/dc/terms/",
        "foaf" => "http://xmlns.com/foaf/0.1/",
        "hydra" => "http://www.w3.org/ns/hydra/core#",
        "adms" => "http://www.w3.org/ns/adms#",
        "prov" => "http://www.w3.org/ns/prov#",
        "rdf" => "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs" => "http://www.w3.org/2000/01/rdf-schema#",
        "spdx" => "http://spdx.org/rdf/terms#",
        "vcard" => "http://www.w3.org/2006/vcard/ns#",
        other => panic!("{other}"),
    };
    NamedNode::new(format!("{namespace}{rest}")).unwrap()
}

/// The nodes of a class.
pub(super) fn of_class(graph: &Graph, class: &str) -> Vec<String> {
    let class = named(class);
    let subjects = graph.subjects_for_predicate_object(
        NamedNodeRef::new("http://www.w3.org/1999/02/22-rdf-syntax-ns#type").unwrap(),
        &class,
    );
    let mut nodes: Vec<String> =
        subjects.map(|node| node.to_string().trim_matches(['<', '>']).to_owned()).collect();
    nodes.sort();
    nodes
}

async fn turtle(api: &Api) -> Told {
    Told::turtle(&lasting(api, "/catalog.ttl").await.body)
}

#[actix_web::test]
async fn every_syntax_tells_the_same_without_blank_nodes() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let turtle = lasting(&api, "/catalog.ttl").await;
    assert_eq!(turtle.header("Content-Type"), "text/turtle; charset=utf-8");
    let json_ld = lasting(&api, "/catalog.jsonld").await;
    assert_eq!(json_ld.header("Content-Type"), "application/ld+json; charset=utf-8");
    let rdf_xml = lasting(&api, "/catalog.rdf").await;
    assert_eq!(rdf_xml.header("Content-Type"), "application/rdf+xml; charset=utf-8");
    let told = Told::turtle(&turtle.body).content();
    assert!(told.len() > 1000 && told.iter().all(|triple| !triple.contains("_:")));
    assert_eq!(Told::json_ld(&json_ld.body).content(), told);
    assert_eq!(Told::rdf_xml(&rdf_xml.body).content(), told);
}

#[actix_web::test]
async fn a_programme_is_described_with_all_that_is_known_of_it() {
    let database = TestDatabase::bundled().await;
    import(&database, &corrected(1), "A title was wrong").await;
    let told = turtle(&database.api().await).await;
    let dataset = format!("{URL}/dataset/141305-2023");
    let value = |property| told.value(&dataset, property);
    assert_eq!(
        told.text(&dataset, "dct:title", "ja"),
        "川崎市 令和5年度 行財政改革の取組（Kawasaki City FY2023）"
    );
    assert_eq!(
        told.text(&dataset, "dct:title", "en"),
        "Kawasaki City, FY2023: Administrative and Fiscal Reform Measures"
    );
    let description = told.text(&dataset, "dct:description", "ja");
    assert!(description.ends_with(
        "取組の柱4件、横断的な取組2件、取組項目56件、効果59件。資料にある取組項目を全て収めている。"
    ));
    assert_eq!(value("dct:identifier"), dataset);
    assert_eq!(
        (value("dcat:version").as_str(), value("adms:versionNotes").as_str()),
        ("2", "A title was wrong")
    );
    assert!(value("dct:issued") < value("dct:modified"));
    assert_eq!(value("dcat:landingPage"), format!("{URL}/programs/141305/2023"));
    let period = value("dct:temporal");
    assert_eq!(told.value(&period, "dcat:startDate"), "2023-04-01");
    assert_eq!(told.value(&period, "dcat:endDate"), "2024-03-31");
    let place = value("dct:spatial");
    assert_eq!(told.value(&place, "rdfs:label"), "神奈川県川崎市");
    let prefecture = told.value(&place, "dct:isPartOf");
    assert_eq!(told.value(&prefecture, "dct:identifier"), "140007");
    let country = told.value(&prefecture, "dct:isPartOf");
    assert_eq!(country, "http://publications.europa.eu/resource/authority/country/JPN");
    let creator = value("dct:creator");
    assert_eq!(told.value(&creator, "dct:identifier"), "141305");
    assert_eq!(told.value(&creator, "foaf:name"), "川崎市");
    assert_eq!(told.value(&value("dct:publisher"), "foaf:name"), "Test City");
    let contact = value("dcat:contactPoint");
    assert_eq!(told.value(&contact, "vcard:hasEmail"), "mailto:opendata@test.example.jp");
    let provenance = value("dct:provenance");
    assert_eq!(
        told.text(&provenance, "rdfs:label", "en"),
        "Transcribed from \"Kawasaki City, Fiscal 2023 Budget Proposal, 5. Administrative and Fiscal Reform Measures\" \
         (Kawasaki City), pages 40-47. Terms of the document: 発行者の利用条件による。 / The publisher's own terms apply."
    );
    assert_eq!(value("prov:wasDerivedFrom"), format!("{dataset}#document-budget-paper-2023"));
    assert!(told.values(&dataset, "dcat:keyword").contains(&"FY2023".into()));
}

#[actix_web::test]
async fn a_programme_of_which_little_is_held_says_so() {
    let database = TestDatabase::bundled().await;
    let told = turtle(&database.api().await).await;
    let said = |year: &str| told.text(&format!("{URL}/dataset/141305-{year}"), "dct:description", "en");
    assert!(said("2003").ends_with("Only the total that the source states is held, and no items."));
    assert!(said("2016").ends_with("what is not held is unknown, not absent."));
    let sources = told.values(&format!("{URL}/dataset/141305-2003"), "prov:wasDerivedFrom");
    assert_eq!(sources, ["https://www.city.kawasaki.jp/170/page/0000009936.html"]);
}

#[actix_web::test]
async fn distributions_have_addresses_types_sizes_hashes_and_terms() {
    let database = TestDatabase::bundled().await;
    let told = turtle(&database.api().await).await;
    let dataset = format!("{URL}/dataset/141305-2023");
    let distributions = told.values(&dataset, "dcat:distribution");
    assert_eq!(distributions.len(), 18, "three tables in five formats, package, descriptor, and the service");
    let csv = format!("{dataset}#items.csv");
    assert!(distributions.contains(&csv));
    assert_eq!(told.value(&csv, "dcat:downloadURL"), format!("{URL}/data/141305/2023/items.csv"));
    assert_eq!(told.value(&csv, "dct:license"), "https://creativecommons.org/licenses/by/4.0/");
    assert_eq!(
        told.value("https://creativecommons.org/licenses/by/4.0/", "dct:title"),
        "Creative Commons Attribution"
    );
    let rights = told.value(&told.value(&csv, "dct:rights"), "rdfs:label");
    assert!(rights.starts_with("CC-BY-4.0: ") && rights.contains("whose own terms apply"), "{rights}");
    let format =
        |name: &str| told.value(&told.value(&format!("{dataset}#{name}"), "dct:format"), "rdfs:label");
    assert_eq!(["items.csv", "items.parquet", "package.zip"].map(format), ["CSV", "Parquet", "ZIP"]);
    let media_type = told.value(&csv, "dcat:mediaType");
    assert_eq!(media_type, "http://www.iana.org/assignments/media-types/text/csv");
    assert_eq!(told.value(&media_type, "rdfs:label"), "text/csv");
    let file = get(&database.api().await, "/data/141305/2023/items.csv").await.body;
    assert_eq!(told.value(&csv, "dcat:byteSize"), file.len().to_string());
    let checksum = told.value(&told.value(&csv, "spdx:checksum"), "spdx:checksumValue");
    assert_eq!(checksum, format!("{:x}", Sha256::digest(file)));
    let service = told.value(&format!("{dataset}#graphql"), "dcat:accessService");
    assert_eq!(told.value(&service, "dcat:endpointURL"), format!("{URL}/graphql"));
    assert_eq!(told.value(&service, "dcat:endpointDescription"), format!("{URL}/schema.graphql"));
    assert_eq!(told.values(&service, "dcat:servesDataset"), of_class(&told.0, "dcat:Dataset"));
}

#[actix_web::test]
async fn tables_without_rows_are_not_offered_but_answered() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let told = turtle(&api).await;
    let dataset = format!("{URL}/dataset/141305-2003");
    let offered = ["datapackage.json", "graphql", "package.zip"];
    assert_eq!(
        told.values(&dataset, "dcat:distribution"),
        offered.map(|name| format!("{dataset}#{name}")),
        "only a total is held"
    );
    let catalog = get(&api, "/data.json").await.json();
    let mut datasets = catalog["dataset"].as_array().unwrap().iter();
    let found = datasets.find(|found| found["identifier"] == dataset).unwrap();
    assert_eq!(found["distribution"].as_array().unwrap().len(), 3);
    assert_eq!(get(&api, "/data/141305/2003/items.csv").await.status, 200);
}

#[actix_web::test]
async fn services_and_publishers_of_papers_are_described() {
    let database = TestDatabase::bundled().await;
    let told = turtle(&database.api().await).await;
    assert!(
        told.text(&format!("{URL}/catalog#graphql"), "dct:description", "ja")
            .starts_with("すべてのデータセット")
    );
    let paper = "https://www.city.kawasaki.jp/170/page/0000009936.html";
    assert_eq!(told.value(&told.value(paper, "dct:publisher"), "foaf:name"), "川崎市");
}

#[actix_web::test]
async fn links_stay_on_the_site_but_for_vocabularies_licences_and_sources() {
    let database = TestDatabase::bundled().await;
    let told = turtle(&database.api().await).await;
    let known = [
        URL,
        "http://www.w3.org/",
        "http://purl.org/dc/terms/",
        "http://xmlns.com/foaf/",
        "http://spdx.org/rdf/terms#",
        "http://publications.europa.eu/resource/authority/",
        "http://www.iana.org/assignments/media-types/",
        "https://creativecommons.org/licenses/by/4.0/",
        "https://spec.graphql.org/",
        "https://www.city.kawasaki.jp/",
        "mailto:opendata@test.example.jp",
    ];
    for triple in &told.0 {
        let (subject, predicate) = (triple.subject.to_string(), triple.predicate.to_string());
        let object = match Term::from(triple.object) {
            Term::NamedNode(node) => node.to_string(),
            _ => String::new(),
        };
        for node in [subject, predicate, object].iter().filter(|node| !node.is_empty()) {
            let address = node.trim_matches(['<', '>']);
            assert!(known.iter().any(|known| address.starts_with(known)), "{address}");
        }
    }
}

#[actix_web::test]
async fn an_operator_who_is_not_configured_is_told_as_such() {
    let database = TestDatabase::bundled().await;
    let mut serving = serving();
    serving.publisher = Publisher { url: URL.into(), ..Publisher::default() };
    let api = Api::serving(database.store().await, serving);
    let told = turtle(&api).await;
    let dataset = format!("{URL}/dataset/141305-2023");
    let publisher = told.value(&dataset, "dct:publisher");
    assert_eq!(told.value(&publisher, "foaf:name"), "運営者未設定（operator not configured）");
    assert_eq!(told.values(&dataset, "dcat:contactPoint"), [""; 0]);
}

#[actix_web::test]
async fn a_database_without_programmes_has_an_empty_catalogue() {
    let database = TestDatabase::empty().await;
    let told = turtle(&database.api().await).await;
    assert_eq!(of_class(&told.0, "dcat:Catalog"), [format!("{URL}/catalog")]);
    assert_eq!(of_class(&told.0, "dcat:Dataset"), [""; 0]);
    assert_eq!(told.value(&format!("{URL}/catalog.ttl?page=1"), "hydra:totalItems"), "0");
}

#[actix_web::test]
async fn the_same_data_makes_the_same_bytes_on_every_server() {
    let database = TestDatabase::bundled().await;
    let (one, other) = (database.api().await, database.api().await);
    for path in ["/catalog.ttl", "/catalog.jsonld", "/catalog.rdf", "/data.json", "/changes.atom"] {
        let (one, other) = (lasting(&one, path).await, lasting(&other, path).await);
        assert_eq!((one.header("ETag"), &one.body), (other.header("ETag"), &other.body), "{path}");
    }
}

#[actix_web::test]
async fn the_catalogue_comes_as_accept_likes_it() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    for (accept, location) in [
        ("text/turtle", "catalog.ttl"),
        ("*/*", "catalog.ttl"),
        ("", "catalog.ttl"),
        ("image/png", "catalog.ttl"),
        ("application/ld+json", "catalog.jsonld"),
        ("application/rdf+xml;q=0.5, text/turtle;q=0.4", "catalog.rdf"),
        ("text/turtle;q=0, application/*", "catalog.jsonld"),
        ("text/html;q=0.1, text/turtle", "catalog.ttl"),
        ("application/json", "catalog.jsonld"),
        ("application/json, text/plain, */*", "catalog.jsonld"),
        ("application/xml", "catalog.rdf"),
        ("text/xml;q=0.5, image/png", "catalog.rdf"),
        ("text/turtle;q=0", "catalog.jsonld"),
        ("text/turtle;q=0, image/png", "catalog.jsonld"),
        ("text/turtle;q=0, */*;q=0.1", "catalog.jsonld"),
    ] {
        lasting(&api, &format!("/{location}")).await;
        let answer = api.send(TestRequest::get().uri("/catalog").insert_header(("Accept", accept))).await;
        assert_eq!((answer.status.as_u16(), answer.header("Content-Location")), (200, location), "{accept}");
        assert_eq!(answer.header("Vary"), "Accept, Accept-Encoding");
        assert_eq!(answer.body, get(&api, &format!("/{location}")).await.body, "{accept}");
    }
    let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    let answer = api.send(TestRequest::get().uri("/catalog").insert_header(("Accept", browser))).await;
    assert_eq!((answer.status.as_u16(), answer.header("Location")), (303, "./"));
    assert_eq!(answer.header("Vary"), "Accept");
}

#[actix_web::test]
async fn the_address_of_a_dataset_leads_to_its_page_or_to_its_description() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    for (name, page) in [("141305-2023", "../programs/141305/2023"), ("all", "../")] {
        let path = format!("/dataset/{name}");
        let answer = get(&api, &path).await;
        assert_eq!((answer.status.as_u16(), answer.header("Location")), (303, page));
        for (accept, expected) in [
            ("*/*", ""),
            ("text/html, application/xml;q=0.9", ""),
            ("application/json", "application/ld+json; charset=utf-8"),
            ("application/xml", "application/rdf+xml; charset=utf-8"),
            ("text/html;q=0", "text/turtle; charset=utf-8"),
        ] {
            let answer = api.send(TestRequest::get().uri(&path).insert_header(("Accept", accept))).await;
            assert_eq!(answer.header("Content-Type"), expected, "{accept}");
        }
        lasting(&api, "/catalog.ttl").await;
        let data = api.send(TestRequest::get().uri(&path).insert_header(("Accept", "text/turtle"))).await;
        assert_eq!(data.header("Content-Type"), "text/turtle; charset=utf-8");
        let (told, catalog) = (Told::turtle(&data.body), turtle(&api).await);
        assert_eq!(of_class(&told.0, "dcat:Dataset"), [format!("{URL}{path}")]);
        let served = "servesDataset";
        let mut own = told.0.iter().filter(|triple| !triple.predicate.as_str().ends_with(served));
        assert!(own.all(|triple| catalog.0.contains(triple)), "{name}");
    }
    for name in ["141305-2022", "141304-2023", "nothing", "141305-2023x", "ALL"] {
        let answer = get(&api, &format!("/dataset/{name}")).await;
        assert_eq!(answer.status, 404, "{name}");
        assert_eq!(answer.header("Content-Type"), "application/problem+json");
    }
}
