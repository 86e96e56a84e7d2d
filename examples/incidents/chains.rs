//! Chains of certificates: what a verifier does when one of them has expired.

use timewarp::Moment;

use crate::Incident;

pub(crate) const INCIDENTS: &[&Incident] =
    &[&addtrust::INCIDENT, &dst_root::INCIDENT, &firefox::INCIDENT];

/// What a verifier looks at in a certificate.
#[derive(Clone, Copy, Debug)]
struct Certificate {
    subject: &'static str,
    issuer: &'static str,
    not_after: &'static str,
}

impl Certificate {
    const fn new(subject: &'static str, issuer: &'static str, not_after: &'static str) -> Self {
        Self {
            subject,
            issuer,
            not_after,
        }
    }

    fn is_current(&self, now: Moment) -> bool {
        let not_after = self.not_after.parse().expect("the dates are literals");
        now <= not_after
    }
}

#[derive(Debug)]
struct Expired;

/// As `OpenSSL` 1.0.2 and `GnuTLS` before 3.6.14 did it: follow what the server sent as far as it
/// goes, then look into the store; the first chain that ends there is the only one.
fn verify_first_chain(
    server: &str,
    sent: &[Certificate],
    store: &[Certificate],
    now: Moment,
) -> Result<(), Expired> {
    let mut wanted = server;
    let mut chain = Vec::new();
    while let Some(next) = sent.iter().find(|known| known.subject == wanted) {
        chain.push(*next);
        wanted = next.issuer;
    }
    chain.extend(store.iter().find(|root| root.subject == wanted));
    let is_current = chain.iter().all(|certificate| certificate.is_current(now));
    is_current.then_some(()).ok_or(Expired)
}

/// As it should be: any chain that ends in the store and is current will do.
fn verify_any_chain(
    wanted: &str,
    sent: &[Certificate],
    store: &[Certificate],
    now: Moment,
) -> Result<(), Expired> {
    let current = |known: &&Certificate| known.subject == wanted && known.is_current(now);
    if store.iter().any(|root| current(&root)) {
        return Ok(());
    }
    sent.iter()
        .filter(current)
        .find_map(|next| verify_any_chain(next.issuer, sent, store, now).ok())
        .ok_or(Expired)
}

mod addtrust {
    use timewarp::{Moment, sweep_dates};

    use super::{Certificate, Expired, verify_any_chain, verify_first_chain};
    use crate::incident::{Incident, Mechanism};

    pub(crate) const INCIDENT: Incident = Incident {
        module: module_path!(),
        date: "2020-05-30",
        title: "The root AddTrust expires, and good chains with it",
        story: "Servers still sent the old cross-signature beside a chain that was good until 2038. OpenSSL 1.0.x and \
                GnuTLS followed the first chain to the expired root and looked no further.",
        mechanism: Mechanism::Documented,
        source: "Andrew Ayer, \"Fixing the Breakage from the AddTrust External CA Root Expiration\", 2020-05-30; \
                 Sectigo knowledge base",
        link: Some("https://www.agwa.name/blog/post/fixing_the_addtrust_root_expiration"),
        finds: "2020-05-30T10:48:38.000000001Z  →  (still failing at",
        boundary: None,
        kin: &[],
    };

    const SENT: &[Certificate] = &[
        Certificate::new("shop.example", "Sectigo RSA DV", "2038-01-01"),
        Certificate::new("Sectigo RSA DV", "USERTrust RSA", "2030-12-31T23:59:59Z"),
        Certificate::new("USERTrust RSA", "AddTrust External", "2020-05-30T10:48:38Z"),
    ];
    const STORE: &[Certificate] = &[
        Certificate::new(
            "AddTrust External",
            "AddTrust External",
            "2020-05-30T10:48:38Z",
        ),
        Certificate::new("USERTrust RSA", "USERTrust RSA", "2038-01-18T23:59:59Z"),
    ];

    #[sweep_dates(to = "2030-01-01")]
    #[ignore = "breaks as it did"]
    fn breaks(now: Moment) -> Result<(), Expired> {
        verify_first_chain("shop.example", SENT, STORE, now)
    }

    #[sweep_dates(to = "2030-01-01")]
    fn repaired(now: Moment) -> Result<(), Expired> {
        verify_any_chain("shop.example", SENT, STORE, now)
    }

    #[test]
    fn is_found() {
        INCIDENT.is_found_by(breaks);
    }
}

mod dst_root {
    use timewarp::{Moment, sweep_dates};

    use super::{Certificate, Expired, verify_any_chain, verify_first_chain};
    use crate::incident::{Incident, Mechanism};

    pub(crate) const INCIDENT: Incident = Incident {
        module: module_path!(),
        date: "2021-09-30",
        title: "DST Root CA X3 expires under Let's Encrypt",
        story: "The cross-signature that kept old phones working led OpenSSL 1.0.2 to the expired root, though it had \
                ISRG Root X1 in its store. Sixteen months after AddTrust, the same search.",
        mechanism: Mechanism::Documented,
        source: "Let's Encrypt, \"DST Root CA X3 Expiration (September 2021)\"; OpenSSL blog, 2021-09-13",
        link: Some("https://letsencrypt.org/docs/dst-root-ca-x3-expiration-september-2021/"),
        finds: "2021-09-30T14:01:15.000000001Z  →  (still failing at",
        boundary: None,
        kin: &[],
    };

    const SENT: &[Certificate] = &[
        Certificate::new("blog.example", "R3", "2025-09-01"),
        Certificate::new("R3", "ISRG Root X1", "2025-09-15T16:00:00Z"),
        Certificate::new("ISRG Root X1", "DST Root CA X3", "2024-09-30T18:14:03Z"),
    ];
    const STORE: &[Certificate] = &[
        Certificate::new("DST Root CA X3", "DST Root CA X3", "2021-09-30T14:01:15Z"),
        Certificate::new("ISRG Root X1", "ISRG Root X1", "2035-06-04T11:04:38Z"),
    ];

    #[sweep_dates(to = "2025-09-01")]
    #[ignore = "breaks as it did"]
    fn breaks(now: Moment) -> Result<(), Expired> {
        verify_first_chain("blog.example", SENT, STORE, now)
    }

    #[sweep_dates(to = "2025-09-01")]
    fn repaired(now: Moment) -> Result<(), Expired> {
        verify_any_chain("blog.example", SENT, STORE, now)
    }

    #[test]
    fn is_found() {
        INCIDENT.is_found_by(breaks);
    }
}

mod firefox {
    use timewarp::{Moment, sweep_dates};

    use super::{Certificate, Expired};
    use crate::incident::{Incident, Mechanism};

    pub(crate) const INCIDENT: Incident = Incident {
        module: module_path!(),
        date: "2019-05-04",
        title: "Firefox disables its users' add-ons",
        story: "The validity of an add-on's own certificate was ignored, so its signers believed that no date was \
                looked at. That of the intermediate above it was, once a day, by today's date.",
        mechanism: Mechanism::Documented,
        source: "Eric Rescorla, \"Technical Details on the Recent Firefox Add-on Outage\", Mozilla Hacks, 2019-05-09; \
                 Mozilla bug 1548973",
        link: Some(
            "https://hacks.mozilla.org/2019/05/technical-details-on-the-recent-firefox-add-on-outage/",
        ),
        finds: "2019-05-04T00:09:46.000000001Z  →  (still failing at",
        boundary: None,
        kin: &[],
    };

    /// Signed on this day; the certificate of the add-on itself had been out of date for years.
    const SIGNED: &str = "2016-03-01";
    const ADD_ON: Certificate = Certificate::new("add-on", "signingca1", "2017-03-01");
    const INTERMEDIATE: Certificate = Certificate::new(
        "signingca1",
        "root-ca-production-amo",
        "2019-05-04T00:09:46Z",
    );

    /// The daily check of what is installed.
    fn is_add_on_good(judged_at: Moment) -> Result<(), Expired> {
        assert_eq!(ADD_ON.issuer, INTERMEDIATE.subject);
        INTERMEDIATE
            .is_current(judged_at)
            .then_some(())
            .ok_or(Expired)
    }

    #[sweep_dates]
    #[ignore = "breaks as it did"]
    fn breaks(now: Moment) -> Result<(), Expired> {
        is_add_on_good(now)
    }

    /// A signature is as good as it was when it was made.
    #[sweep_dates]
    fn repaired(now: Moment) -> Result<(), Expired> {
        let signed: Moment = SIGNED.parse().expect("a literal");
        is_add_on_good(signed.min(now))
    }

    #[test]
    fn is_found() {
        INCIDENT.is_found_by(breaks);
    }
}
