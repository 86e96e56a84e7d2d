//! Published crates, one module each, and ways to run code.
#![cfg(all(target_os = "linux", target_env = "gnu"))]
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod c_library;
mod certificate;
mod cookie_store;
mod edges;
mod jsonwebtoken;
mod moka;
mod rustls;
mod totp_rs;
mod x509_parser;
