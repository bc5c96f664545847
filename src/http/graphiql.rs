//! The GraphiQL page: its HTML, the files it loads and the headers that confine it; the endpoint itself is elsewhere.

use std::sync::LazyLock;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderValue},
    web::{self, Bytes},
};

use super::{asset::Asset, examples::EXAMPLES, respond::Unchanging};

include!(concat!(env!("OUT_DIR"), "/graphiql_assets.rs"));

const CDN: &str = "https://cdn.jsdelivr.net";

/// The files of others in loading order: name, address on the CDN, hash. The versions are those of
/// `web/package.json`; where the build embedded the files, a test compares the hashes with their bytes.
const PINNED: [(&str, &str, &str); 4] = [
    (
        "graphiql.min.css",
        "npm/graphiql@4.1.2/graphiql.min.css",
        "sha384-1el1QShFBnnXTx9x/Cprg82hZWKt0ry29OAYIXt05swbi0KcZDFoj0CWguMpopJr",
    ),
    (
        "react.production.min.js",
        "npm/react@18.3.1/umd/react.production.min.js",
        "sha384-DGyLxAyjq0f9SPpVevD6IgztCFlnMF6oW/XQGmfe+IsZ8TqEiDrcHkMLKI6fiB/Z",
    ),
    (
        "react-dom.production.min.js",
        "npm/react-dom@18.3.1/umd/react-dom.production.min.js",
        "sha384-gTGxhz21lVGYNMcdJOyq01Edg0jhn/c22nsx0kyqP0TxaV5WVdsSH1fSDUf5YJj1",
    ),
    (
        "graphiql.min.js",
        "npm/graphiql@4.1.2/graphiql.min.js",
        "sha384-9XdHu7ajgGJziD4J1zNBKQ842Q/+zZfDv+ib1eMhZWBH6hPAs806x+Jbcf0yNO6B",
    ),
];

/// GraphiQL's dialogs lock the page's scrolling with one style element, whose text never varies on this page.
const SCROLL_LOCK: &str = "'sha256-nzTgYzXYDNe6BAHiiI7NNlfK8n/auuOAhh2t92YvuXo='";

/// Our own files, loaded after those.
const OWN: [(&str, &str, &[u8]); 2] = [
    ("graphiql-extra.css", "text/css; charset=utf-8", include_bytes!("../../web/graphiql-extra.css")),
    ("graphiql.js", "text/javascript; charset=utf-8", include_bytes!("../../web/graphiql.js")),
];

static FILES: LazyLock<Vec<(&str, Asset)>> = LazyLock::new(files);
static PAGE: LazyLock<String> = LazyLock::new(page);
static ANSWER: LazyLock<Unchanging> =
    LazyLock::new(|| Unchanging::new("text/html; charset=utf-8", Bytes::from_static(PAGE.as_bytes())));
/// What the page may load and do.
static POLICY: LazyLock<String> = LazyLock::new(policy);

/// Adds the page and its files.
pub(crate) fn configure(config: &mut web::ServiceConfig) {
    config
        .service(
            web::resource("/graphiql").route(web::get().to(serve_page)).route(web::head().to(serve_page)),
        )
        .service(
            web::resource("/graphiql/{file}")
                .route(web::get().to(serve_file))
                .route(web::head().to(serve_file)),
        );
}

/// Whether the page works without any other host.
#[must_use]
pub fn assets_embedded() -> bool {
    ASSETS.is_some()
}

async fn serve_page(request: HttpRequest) -> HttpResponse {
    let mut page = ANSWER.answer(&request).await;
    confine(&mut page);
    page
}

async fn serve_file(name: web::Path<String>, request: HttpRequest) -> HttpResponse {
    let Some(file) = file(&name) else {
        return HttpResponse::NotFound().finish();
    };
    let mut answer = file.answer(&request).await;
    confine(&mut answer);
    answer
}

fn policy() -> String {
    let cdn = if assets_embedded() { String::new() } else { format!(" {CDN}") };
    format!(
        "default-src 'none'; script-src 'self'{cdn}; style-src 'self' {SCROLL_LOCK}{cdn}; img-src 'self' data:; \
         font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
}

/// Lets a page load and do what the explorer needs, and nothing else.
fn confine(answer: &mut HttpResponse) {
    answer.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(&POLICY));
}

fn files() -> Vec<(&'static str, Asset)> {
    let embedded = ASSETS.unwrap_or_default().iter().chain(&OWN);
    embedded.map(|&(name, content_type, bytes)| (name, Asset::new(content_type, bytes))).collect()
}

fn file(name: &str) -> Option<&'static Asset> {
    FILES.iter().find(|(known, _)| *known == name).map(|(_, file)| file)
}

fn page() -> String {
    let pinned = PINNED.iter().map(|(name, address, hash)| {
        let url = local_url(name).unwrap_or_else(|| format!("{CDN}/{address}"));
        tag(&url, &format!(" integrity=\"{hash}\" crossorigin=\"anonymous\""))
    });
    let own = OWN.iter().filter_map(|(name, ..)| local_url(name)).map(|url| tag(&url, ""));
    let queries: Vec<&str> = EXAMPLES.iter().map(|(_, query)| *query).collect();
    // In a JSON string `<` may be escaped, and then no query can end the script element that carries it.
    let queries = serde_json::json!(queries).to_string().replace('<', "\\u003c");
    include_str!("../../web/graphiql.html")
        .replace("<!-- assets -->\n", &pinned.chain(own).collect::<String>())
        .replace("<!-- examples -->", &queries)
}

/// Relative, so that the page also works below a proxy's prefix; none where the CDN has to serve the file.
fn local_url(name: &str) -> Option<String> {
    Some(file(name)?.address(&format!("graphiql/{name}")))
}

fn tag(url: &str, attributes: &str) -> String {
    if url.contains(".css") {
        format!("    <link rel=\"stylesheet\" href=\"{url}\"{attributes}>\n")
    } else {
        format!("    <script defer src=\"{url}\"{attributes}></script>\n")
    }
}

#[cfg(test)]
mod tests {
    use base64::{Engine as _, prelude::BASE64_STANDARD};
    use sha2::{Digest, Sha384};

    use super::*;

    #[test]
    fn embedded_files_have_the_hashes_that_the_page_pins() {
        for (name, _, bytes) in ASSETS.unwrap_or_default() {
            let (.., hash) = PINNED.iter().find(|(pinned, ..)| pinned == name).unwrap();
            assert_eq!(*hash, format!("sha384-{}", BASE64_STANDARD.encode(Sha384::digest(bytes))), "{name}");
        }
    }

    #[test]
    fn pinned_addresses_carry_the_versions_of_the_package() {
        let package: serde_json::Value =
            serde_json::from_str(include_str!("../../web/package.json")).unwrap();
        for (_, address, _) in PINNED {
            let (name, version) = address.split('/').nth(1).unwrap().split_once('@').unwrap();
            assert_eq!(package["dependencies"][name], version, "{address}");
        }
    }

    #[test]
    fn the_page_carries_every_example_and_no_placeholder() {
        let examples = PAGE.split_once("application/json\">").unwrap().1.split_once("</script>").unwrap().0;
        let examples: Vec<String> = serde_json::from_str(examples).unwrap();
        assert_eq!(examples, EXAMPLES.iter().map(|(_, query)| *query).collect::<Vec<_>>());
        assert!(!PAGE.contains("<!--"));
    }
}
