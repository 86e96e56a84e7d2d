//! `rustls`: a client accepts a server's certificate while it is valid.
//!
//! RFC 5280 has the period "from notBefore through notAfter, inclusive", in whole seconds.
//! rustls counts whole seconds too, so that the second of `notAfter` is good to its last
//! nanosecond. Before 1970 it panics: "this code did not exist before 1970", says its
//! source.
//!
//! A resumed session is not asked for its certificate again. A server that keeps sessions
//! lets them be resumed for a day (RFC 8446 allows seven), to the end of its last second,
//! so that a client goes on talking to a server whose certificate expired hours ago.

use std::sync::{Arc, OnceLock};

use rustls::client::Resumption;
use rustls::crypto::ring;
use rustls::{
    CertificateError, ClientConfig, ClientConnection, Error, HandshakeKind, RootCertStore,
    ServerConfig, ServerConnection,
};
use timewarp::warp::Warp;
use timewarp::{Moment, Sweep};

use crate::certificate::Chain;
use crate::edges::{NONE, edges};

/// 2020-02-29T12:00:00Z to 2038-01-19T03:14:08Z; keys and certificates are made once.
fn chain() -> &'static Chain {
    static CHAIN: OnceLock<Chain> = OnceLock::new();
    CHAIN.get_or_init(|| Chain::new(1_582_977_600, 2_147_483_648))
}

/// Two ends that speak TLS 1.3 to each other in memory.
struct Pair {
    client: Arc<ClientConfig>,
    server: Arc<ServerConfig>,
}

impl Pair {
    fn new(resumption: Resumption) -> Self {
        let provider = Arc::new(ring::default_provider());
        let mut roots = RootCertStore::empty();
        roots.add(chain().root.clone()).unwrap();
        let client = ClientConfig::builder_with_provider(Arc::clone(&provider));
        let mut client = client
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        client.resumption = resumption;
        let server = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![chain().leaf.clone()], chain().key.clone_key())
            .unwrap();
        Self {
            client: Arc::new(client),
            server: Arc::new(server),
        }
    }

    /// Connects, and returns whether the certificate was looked at.
    fn connect(&self) -> Result<HandshakeKind, Error> {
        let name = "localhost".try_into().unwrap();
        let mut client = ClientConnection::new(Arc::clone(&self.client), name)?;
        let mut server = ServerConnection::new(Arc::clone(&self.server))?;
        let mut wire = Vec::new();
        // Session tickets follow the handshake: go on until both are silent.
        while client.wants_write() || server.wants_write() {
            wire.clear();
            client.write_tls(&mut wire).unwrap();
            server.read_tls(&mut wire.as_slice()).unwrap();
            server.process_new_packets()?;
            wire.clear();
            server.write_tls(&mut wire).unwrap();
            client.read_tls(&mut wire.as_slice()).unwrap();
            client.process_new_packets()?;
        }
        Ok(client.handshake_kind().expect("the handshake is over"))
    }
}

/// Connects at one instant: a handshake reads the clock more than once.
fn at(moment: &str, pair: &Pair) -> Result<HandshakeKind, Error> {
    let moment: Moment = moment.parse().unwrap();
    Warp::new(moment).frozen().run(|| pair.connect())
}

#[test]
fn a_certificate_is_good_to_the_end_of_the_second_of_not_after() {
    let pair = Pair::new(Resumption::disabled());
    let report = Sweep::default()
        .frozen()
        .run_ambient(|| pair.connect().map(drop));
    assert_eq!(
        edges(&report),
        [
            [
                NONE,
                "1970-01-01T00:00:00Z",
                "2020-02-29T11:59:59.999999999Z",
                "2020-02-29T12:00:00Z"
            ],
            [
                "2038-01-19T03:14:08.999999999Z",
                "2038-01-19T03:14:09Z",
                "2107-12-31T23:59:59.999999999Z",
                NONE
            ],
        ]
    );
}

#[test]
fn single_instants_say_not_yet_valid_and_expired() {
    let pair = Pair::new(Resumption::disabled());
    let at = |moment| at(moment, &pair);
    let early = at("2020-02-29T11:59:59.999999999Z");
    assert!(matches!(
        early,
        Err(Error::InvalidCertificate(
            CertificateError::NotValidYetContext { .. }
        ))
    ));
    for good in ["2020-02-29T12:00:00Z", "2038-01-19T03:14:08.999999999Z"] {
        assert_eq!(at(good), Ok(HandshakeKind::Full), "{good}");
    }
    let late = at("2038-01-19T03:14:09Z");
    assert!(matches!(
        late,
        Err(Error::InvalidCertificate(
            CertificateError::ExpiredContext { .. }
        ))
    ));
}

#[test]
fn before_1970_it_panics() {
    let pair = Pair::new(Resumption::disabled());
    let report = Sweep::default()
        .between("1969-12-31", "1970-01-02")
        .frozen()
        .run_ambient(|| match pair.connect() {
            Err(Error::InvalidCertificate(CertificateError::NotValidYetContext { .. })) => Ok(()),
            other => Err(other),
        });
    assert_eq!(
        edges(&report),
        [[
            NONE,
            "1969-12-31T00:00:00Z",
            "1969-12-31T23:59:59.999999999Z",
            "1970-01-01T00:00:00Z"
        ]]
    );
    assert!(report.windows()[0].failure().is_panic(), "{report}");
}

#[test]
fn a_session_is_resumed_for_a_day_though_the_certificate_expired() {
    let report = Sweep::default()
        .between("2038-01-19T00:00:00Z", "2038-01-22")
        .frozen()
        .run_ambient(|| {
            let pair = Pair::new(Resumption::default());
            // A quarter of an hour before the certificate expires.
            at("2038-01-19T03:00:00Z", &pair)?;
            pair.connect()
                .map(|kind| assert_eq!(kind, HandshakeKind::Resumed))
        });
    assert_eq!(
        edges(&report),
        [[
            "2038-01-20T03:00:00.999999999Z",
            "2038-01-20T03:00:01Z",
            "2038-01-21T23:59:59.999999999Z",
            NONE
        ]]
    );
    assert!(
        report.windows()[0].failure().message().contains("Expired"),
        "{report}"
    );
}
