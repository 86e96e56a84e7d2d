//! Certificates to sweep over, made by `rcgen`.

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use time::OffsetDateTime;

/// An authority without an end, and a server's certificate that it signed.
pub(crate) struct Chain {
    pub(crate) root: CertificateDer<'static>,
    pub(crate) leaf: CertificateDer<'static>,
    pub(crate) key: PrivateKeyDer<'static>,
}

impl Chain {
    /// Makes a certificate for `localhost`, valid between two counts of seconds since 1970.
    pub(crate) fn new(not_before: i64, not_after: i64) -> Self {
        let at = |seconds| OffsetDateTime::from_unix_timestamp(seconds).unwrap();
        let mut authority = CertificateParams::default();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority =
            CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
        let mut leaf = CertificateParams::new(["localhost".to_owned()]).unwrap();
        leaf.not_before = at(not_before);
        leaf.not_after = at(not_after);
        let key = KeyPair::generate().unwrap();
        let leaf = leaf.signed_by(&key, &authority).unwrap();
        Self {
            root: authority.as_ref().der().clone(),
            leaf: leaf.der().clone(),
            key: PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
        }
    }
}
