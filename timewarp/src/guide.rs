//! The guide: from a first clock to campaigns in CI. Text only; it is not compiled into anything.
//!
//! | to | read |
//! |---|---|
//! | give a clock to code that has none | [`injecting`] |
//! | sweep code as it is | [`ambient`] |
//! | choose what is tried | [`choosing`], [`zones`], [`catalogue`] |
//! | let things happen between two reads | [`between_reads`] |
//! | find a date that no list has | [`hunting`] |
//! | run it every night | [`campaigns`] |
//! | understand the answer, and act on it | [`reports`], [`findings`] |
//! | know how it works | [`inside`] |
//!
//! `examples/` in the repository has whole programs, and `examples/incidents/` more than forty
//! date bugs that happened, each with the line that finds it.

macro_rules! pages {
    ($($page:ident),*) => {$(
        #[doc = include_str!(concat!("../docs/guide/", stringify!($page), ".md"))]
        pub mod $page {}
    )*};
}

pages!(
    injecting,
    ambient,
    choosing,
    zones,
    between_reads,
    hunting,
    reports,
    findings,
    catalogue,
    inside
);

#[cfg(all(feature = "fuzz", feature = "proptest"))]
pages!(campaigns);
