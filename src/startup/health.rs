//! Asks a running server whether it is ready, for whatever supervises it and has no other means to ask.

use std::{net::Ipv4Addr, time::Duration};

use super::StartError;
use crate::config::Config;

/// How long a server may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Asks the server of these settings on this machine. One that speaks TLS cannot be asked like this.
pub async fn health(config: &Config) -> Result<(), StartError> {
    let mut address = config.listen;
    if address.ip().is_unspecified() {
        address.set_ip(Ipv4Addr::LOCALHOST.into());
    }
    let not_ready = |why: String| StartError::NotReady { address, why };
    if config.files.certificate.is_some() {
        return Err(not_ready("it speaks HTTPS; ask /health/ready with a program that does".into()));
    }
    let asked = async {
        let client = reqwest::Client::builder().no_proxy().timeout(PATIENCE).build()?;
        let answer = client.get(format!("http://{address}/health/ready")).send().await?;
        Ok::<_, reqwest::Error>((answer.status(), answer.text().await?))
    };
    match asked.await {
        Ok((status, _)) if status.is_success() => Ok(()),
        Ok((_, said)) => Err(not_ready(said)),
        Err(error) => Err(not_ready(error.to_string())),
    }
}
