//! What reaches the server as bytes: heads that are too large, bodies that never end, and TLS.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    sync::Arc,
    time::Duration,
};

use actix_web::{App, HttpServer, dev::ServerHandle};
use kaikaku::{
    graphql::Limits,
    http::{Serving, routes},
};

use crate::support::{Api, TestDatabase, serving};

/// The API on a socket.
fn listen(api: &Api) -> (SocketAddr, ServerHandle) {
    let state = api.state.clone();
    let server = HttpServer::new(move || App::new().configure(routes(state.clone())))
        .workers(1)
        .disable_signals()
        .bind("127.0.0.1:0")
        .unwrap();
    let address = server.addrs()[0];
    let server = server.run();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    (address, handle)
}

/// Sends the parts of a request one after the other, and reads the answer to its end.
async fn talk(address: SocketAddr, parts: Vec<String>) -> String {
    let talked = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        for part in parts {
            // The server may have answered, and closed, before it has read everything.
            let _ = stream.write_all(part.as_bytes());
        }
        let mut answer = Vec::new();
        let mut buffer = [0; 4096];
        while let Ok(read @ 1..) = stream.read(&mut buffer) {
            answer.extend_from_slice(&buffer[..read]);
            if String::from_utf8_lossy(&answer).contains("\r\n\r\n") && answer.ends_with(b"}") {
                break;
            }
        }
        String::from_utf8_lossy(&answer).into_owned()
    });
    talked.await.unwrap()
}

#[actix_web::test]
async fn heads_have_a_size_and_bodies_have_a_time() {
    let database = TestDatabase::bundled().await;
    let api = database.api().await;
    let limits = Limits { request_seconds: 1, ..Limits::default() };
    let api = Api::serving(Arc::clone(api.store()), Serving { limits, ..serving() });
    let (address, handle) = listen(&api);
    let request = "GET /graphql?query={dataset{revision}} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n";
    let good = talk(address, vec![format!("{request}\r\n")]).await;
    assert!(
        good.starts_with("HTTP/1.1 200 OK") && good.ends_with("{\"data\":{\"dataset\":{\"revision\":5}}}"),
        "{good}"
    );
    let large = format!("{request}X-Large: {}\r\n\r\n", "a".repeat(200_000));
    let answer = talk(address, vec![large]).await;
    assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
    let many = "X-Header: a\r\n".repeat(100);
    let answer = talk(address, vec![format!("{request}{many}\r\n")]).await;
    assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
    let slow = talk(address, vec!["GET /graphql?query={dataset{revision}} HTTP/1.1\r\nHo".into()]).await;
    assert!(slow.starts_with("HTTP/1.1 408 "), "{slow}");
    let post = "POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n";
    let slow = talk(address, vec![format!("{post}Content-Length: 1000\r\n\r\n"), "{\"query\":".into()]).await;
    assert!(slow.starts_with("HTTP/1.1 408 ") && slow.contains("within 1 seconds"), "{slow}");
    let announced = talk(address, vec![format!("{post}Content-Length: 99999999\r\n\r\n{{")]).await;
    assert!(announced.starts_with("HTTP/1.1 413 "), "{announced}");
    let endless = format!(
        "{post}Transfer-Encoding: chunked\r\n\r\n{}",
        format!("8000\r\n{}\r\n", "a".repeat(32768)).repeat(5)
    );
    let answer = talk(address, vec![endless]).await;
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    let nonsense = talk(address, vec!["nonsense\r\n\r\n".into()]).await;
    assert!(nonsense.starts_with("HTTP/1.1 400 "), "{nonsense}");
    handle.stop(false).await;
}

#[actix_web::test]
#[cfg(target_os = "linux")]
async fn with_a_certificate_the_server_speaks_tls_and_nothing_else() {
    use crate::support::program::{Program, command, folder};
    use rustls::{
        ClientConfig, ClientConnection, RootCertStore, StreamOwned, crypto::ring, pki_types::ServerName,
    };

    let database = TestDatabase::bundled().await;
    let folder = folder();
    let rcgen::CertifiedKey { cert, signing_key } =
        rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let (certificate, key) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
    std::fs::write(&certificate, cert.pem()).unwrap();
    std::fs::write(&key, signing_key.serialize_pem()).unwrap();
    let mut command = command(folder.path());
    command
        .env("DATABASE_URL", &database.reader_url)
        .env("KAIKAKU_ADMIN_DATABASE_URL", &database.admin_url)
        .env("KAIKAKU_TLS_CERT", &certificate)
        .env("KAIKAKU_TLS_KEY", &key)
        .args(["serve", "--listen", "127.0.0.1:0"]);
    let program = Program::spawn(command);
    let address = program.address.strip_prefix("https://").unwrap().to_owned();
    let mut roots = RootCertStore::empty();
    roots.add(cert.der().clone()).unwrap();
    let client = ClientConfig::builder_with_provider(ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let talked = tokio::task::spawn_blocking(move || {
        let name = ServerName::try_from("127.0.0.1").unwrap();
        let connection = ClientConnection::new(Arc::new(client), name).unwrap();
        let mut stream = StreamOwned::new(connection, TcpStream::connect(&address).unwrap());
        let request =
            "GET /graphql?query={dataset{revision}} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        // The server closes the connection; whether it says goodbye does not matter.
        let _ = stream.read_to_string(&mut answer);
        let mut plain = TcpStream::connect(&address).unwrap();
        plain.write_all(request.as_bytes()).unwrap();
        let mut refused = Vec::new();
        let _ = plain.read_to_end(&mut refused);
        (answer, refused)
    });
    let (answer, refused) = talked.await.unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 200 OK") && answer.contains("{\"dataset\":{\"revision\":5}}"),
        "{answer}"
    );
    assert!(!refused.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&refused));
    assert!(program.stop());
}
