//! Published crates, one module each, and ways to run code.
#![cfg(all(target_os = "linux", target_env = "gnu"))]
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod c_library;
mod certificate;
mod cookie_store;
mod edges;
mod hyper;
mod jsonwebtoken;
mod moka;
mod rayon;
mod rustls;
mod tokio;
mod totp_rs;
mod tracing_subscriber;
mod ulid;
mod uuid;
mod x509_parser;
