//! A graph that is written node by node, with names such as `dct:title`; and the syntaxes it can be told in.

use std::io;

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use oxjsonld::JsonLdSerializer;
use oxrdf::{Graph, GraphNameRef, Literal, NamedNode, Term, Triple, TripleRef, vocab::rdf};
use oxrdfxml::RdfXmlSerializer;
use oxttl::TurtleSerializer;

use crate::domain::Text;

/// The vocabularies.
const PREFIXES: [(&str, &str); 14] = [
    ("adms", "http://www.w3.org/ns/adms#"),
    ("authority", "http://publications.europa.eu/resource/authority/"),
    ("dcat", "http://www.w3.org/ns/dcat#"),
    ("dct", "http://purl.org/dc/terms/"),
    ("foaf", "http://xmlns.com/foaf/0.1/"),
    ("hydra", "http://www.w3.org/ns/hydra/core#"),
    ("iana", "http://www.iana.org/assignments/media-types/"),
    ("prov", "http://www.w3.org/ns/prov#"),
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("skos", "http://www.w3.org/2004/02/skos/core#"),
    ("spdx", "http://spdx.org/rdf/terms#"),
    ("vcard", "http://www.w3.org/2006/vcard/ns#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
];

/// The node of this name, or of this address; none where it is no address.
fn named(name: &str) -> Option<NamedNode> {
    let known = name.split_once(':').and_then(|(prefix, rest)| {
        let (_, namespace) = PREFIXES.iter().find(|(known, _)| *known == prefix)?;
        Some(format!("{namespace}{rest}"))
    });
    NamedNode::new(known.unwrap_or_else(|| name.to_owned())).ok()
}

/// A text without what XML cannot carry.
pub(super) fn writable(text: &str) -> String {
    let is_unfit =
        |c: &char| (c.is_control() && !"\n\t".contains(*c)) || matches!(c, '\u{fffe}' | '\u{ffff}');
    text.chars().filter(|c| !is_unfit(c)).collect()
}

/// A graph in the making.
#[derive(Debug, Default)]
pub(super) struct Nodes(Graph);

impl Nodes {
    /// The node of this address or name, to say something of it.
    pub(super) fn node(&mut self, name: &str) -> Node<'_> {
        Node { subject: named(name), graph: &mut self.0 }
    }

    /// The graph.
    pub(super) fn finish(self) -> Graph {
        self.0
    }
}

/// A node of which something is said; of one whose address is none, nothing.
pub(super) struct Node<'a> {
    subject: Option<NamedNode>,
    graph: &'a mut Graph,
}

impl Node<'_> {
    fn say(self, predicate: &str, object: Option<impl Into<Term>>) -> Self {
        if let (Some(subject), Some(predicate), Some(object)) = (&self.subject, named(predicate), object) {
            self.graph.insert(&Triple::new(subject.clone(), predicate, object));
        }
        self
    }

    /// That it is of this class.
    pub(super) fn is(self, class: &str) -> Self {
        self.link("rdf:type", class)
    }

    /// That it leads to another node.
    pub(super) fn link(self, predicate: &str, object: &str) -> Self {
        self.say(predicate, named(object))
    }

    /// The same of several.
    pub(super) fn links(self, predicate: &str, objects: impl IntoIterator<Item = String>) -> Self {
        objects.into_iter().fold(self, |node, object| node.link(predicate, &object))
    }

    /// A text in the languages in which there is one.
    pub(super) fn text(self, predicate: &str, Text { ja, en }: &Text) -> Self {
        let tagged =
            |text: &str, language| Literal::new_language_tagged_literal(writable(text), language).ok();
        let node = self.say(predicate, tagged(ja, "ja"));
        node.say(predicate, en.as_deref().and_then(|en| tagged(en, "en")))
    }

    /// A text in no language.
    pub(super) fn plain(self, predicate: &str, value: &str) -> Self {
        self.say(predicate, Some(Literal::new_simple_literal(writable(value))))
    }

    /// A value of a type.
    pub(super) fn value(self, predicate: &str, value: &impl ToString, datatype: &str) -> Self {
        let literal = named(datatype).map(|datatype| Literal::new_typed_literal(value.to_string(), datatype));
        self.say(predicate, literal)
    }

    /// A day.
    pub(super) fn day(self, predicate: &str, day: NaiveDate) -> Self {
        self.value(predicate, &day, "xsd:date")
    }

    /// A moment.
    pub(super) fn moment(self, predicate: &str, moment: DateTime<Utc>) -> Self {
        self.value(predicate, &moment.to_rfc3339_opts(SecondsFormat::Micros, true), "xsd:dateTime")
    }
}

/// How a graph is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syntax {
    /// Turtle.
    Turtle,
    /// JSON-LD.
    JsonLd,
    /// RDF/XML.
    RdfXml,
}

impl Syntax {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Turtle, Self::JsonLd, Self::RdfXml];

    /// Its media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Turtle => "text/turtle",
            Self::JsonLd => "application/ld+json",
            Self::RdfXml => "application/rdf+xml",
        }
    }

    /// The media type with the encoding.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Turtle => "text/turtle; charset=utf-8",
            Self::JsonLd => "application/ld+json; charset=utf-8",
            Self::RdfXml => "application/rdf+xml; charset=utf-8",
        }
    }

    /// How the names of its files end.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Turtle => "ttl",
            Self::JsonLd => "jsonld",
            Self::RdfXml => "rdf",
        }
    }

    /// Writes a graph: the same one always in the same bytes.
    pub fn write(self, graph: &Graph) -> io::Result<Vec<u8>> {
        let mut triples: Vec<TripleRef<'_>> = graph.iter().collect();
        triples.sort_by_cached_key(|triple| {
            let is_property = triple.predicate != rdf::TYPE;
            (triple.subject.to_string(), is_property, triple.predicate.to_string(), triple.object.to_string())
        });
        match self {
            Self::Turtle => {
                let mut writer = TurtleSerializer::new();
                for (prefix, namespace) in PREFIXES {
                    writer = writer.with_prefix(prefix, namespace).map_err(io::Error::other)?;
                }
                let mut writer = writer.for_writer(Vec::new());
                triples.into_iter().try_for_each(|triple| writer.serialize_triple(triple))?;
                writer.finish()
            }
            Self::JsonLd => {
                let mut writer = JsonLdSerializer::new();
                for (prefix, namespace) in PREFIXES {
                    writer = writer.with_prefix(prefix, namespace).map_err(io::Error::other)?;
                }
                let mut writer = writer.for_writer(Vec::new());
                let mut quads = triples.into_iter().map(|triple| triple.in_graph(GraphNameRef::DefaultGraph));
                quads.try_for_each(|quad| writer.serialize_quad(quad))?;
                writer.finish()
            }
            Self::RdfXml => {
                let mut writer = RdfXmlSerializer::new();
                for (prefix, namespace) in PREFIXES {
                    writer = writer.with_prefix(prefix, namespace).map_err(io::Error::other)?;
                }
                let mut writer = writer.for_writer(Vec::new());
                triples.into_iter().try_for_each(|triple| writer.serialize_triple(triple))?;
                writer.finish()
            }
        }
    }
}
