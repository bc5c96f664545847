//! Files that the settings name, read once at start: documents, API keys, the certificate.

use std::{collections::HashSet, fs, io, path::Path};

use rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};

use crate::{
    config::Files,
    graphql::Service,
    http::{Named, NamedError},
};

/// A file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// A document.
    #[error(transparent)]
    Named(#[from] NamedError),
    /// It cannot be read.
    #[error("{file} cannot be read: {source}")]
    Unreadable {
        /// Which.
        file: String,
        /// Why not.
        source: io::Error,
    },
    /// A line of the API keys.
    #[error(
        "{file}, line {line}: a line is the SHA-256 of a key in 64 hexadecimal digits, and behind it a name of yours"
    )]
    Key {
        /// Which.
        file: String,
        /// Where in it.
        line: usize,
    },
    /// The certificate or its key.
    #[error("{file} cannot be used for TLS: {why}")]
    Certificate {
        /// Which.
        file: String,
        /// Why not.
        why: String,
    },
}

/// The documents that are asked by name. The operator's must be good for this service; of the examples those are taken that
/// are.
pub(super) async fn named(files: &Files, service: &Service) -> Result<Named, FileError> {
    let Some(folder) = &files.documents else { return Ok(Named::examples()?.that_fit(service).await) };
    let named = Named::read(folder)?;
    named.check(service).await?;
    Ok(named)
}

/// What the server needs to speak TLS, where it is to.
pub(super) fn tls(files: &Files) -> Result<Option<ServerConfig>, FileError> {
    let Some((certificate, key)) = &files.certificate else { return Ok(None) };
    let bad = |file: &Path, why: &dyn ToString| FileError::Certificate {
        file: file.display().to_string(),
        why: why.to_string(),
    };
    let chain: Result<Vec<_>, _> = CertificateDer::pem_file_iter(certificate).and_then(Iterator::collect);
    let chain = chain.map_err(|error| bad(certificate, &error))?;
    let private = PrivateKeyDer::from_pem_file(key).map_err(|error| bad(key, &error))?;
    let server = ServerConfig::builder_with_provider(ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .and_then(|server| server.with_no_client_auth().with_single_cert(chain, private));
    let both = format!("{} with {}", certificate.display(), key.display());
    server.map(Some).map_err(|error| bad(Path::new(&both), &error))
}

/// The SHA-256 of every API key.
pub(super) fn keys(files: &Files) -> Result<HashSet<[u8; 32]>, FileError> {
    let Some(file) = &files.api_keys else { return Ok(HashSet::new()) };
    let name = || file.display().to_string();
    let text = fs::read_to_string(file).map_err(|source| FileError::Unreadable { file: name(), source })?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let key = |(number, line): (usize, &str)| {
        let hash = line.split_whitespace().next().and_then(crate::http::sha256);
        hash.ok_or_else(|| FileError::Key { file: name(), line: number + 1 })
    };
    lines.map(key).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_lines_of_a_hash_and_a_name() {
        let read = |file: &Path| keys(&Files { api_keys: Some(file.to_owned()), ..Files::default() });
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("keys");
        let hash = "ab".repeat(32);
        fs::write(&file, format!("{hash} the paper\n\n{}\n", "0F".repeat(32))).unwrap();
        assert_eq!(read(&file).unwrap(), [[0xab; 32], [0x0f; 32]].into());
        fs::write(&file, format!("{hash}\nsecret\n")).unwrap();
        let error = read(&file).unwrap_err().to_string();
        assert!(error.contains("line 2") && !error.contains("secret"), "{error}");
        fs::remove_file(&file).unwrap();
        assert!(read(&file).unwrap_err().to_string().contains("cannot be read"));
    }

    #[test]
    fn a_certificate_that_is_none_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let (certificate, key) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
        fs::write(&certificate, "nothing").unwrap();
        let files = Files { certificate: Some((certificate, key)), ..Files::default() };
        let error = tls(&files).unwrap_err().to_string();
        assert!(error.contains("key.pem") || error.contains("cert.pem"), "{error}");
    }
}
