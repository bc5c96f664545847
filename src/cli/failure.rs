//! Why a command ended without success, and the code it ends with.

use std::{io::ErrorKind, process::ExitCode};

use kaikaku::{config::ConfigError, startup::StartError, store::StoreError};

/// Why a command ended without success.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Start(#[from] StartError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Output(#[from] std::io::Error),
    /// What was given cannot be used; the sentence says why.
    #[error("{0}")]
    Refused(String),
}

impl Failure {
    /// A folder that cannot be made.
    pub(crate) fn of_folder(error: &std::io::Error, folder: &std::path::Path) -> Self {
        Self::of_writing(std::io::Error::new(
            error.kind(),
            format!("cannot make {}: {error}", folder.display()),
        ))
    }

    /// What lies where something was to be written is for the caller to move; all else is the machine's fault.
    pub(crate) fn of_writing(error: std::io::Error) -> Self {
        match error.kind() {
            ErrorKind::AlreadyExists
            | ErrorKind::IsADirectory
            | ErrorKind::NotADirectory
            | ErrorKind::NotFound => Self::Refused(error.to_string()),
            _ => Self::Output(error),
        }
    }

    /// As the help says: 1 for what was given, 2 for settings, 3 for the machine and the database.
    pub(crate) fn code(&self) -> ExitCode {
        match self {
            Self::Refused(_) => ExitCode::from(1),
            Self::Config(_) => ExitCode::from(2),
            Self::Start(_) | Self::Store(_) | Self::Output(_) => ExitCode::from(3),
        }
    }
}
