//! Expansions as snapshots, and the checks held against the library's own parsers.
//!
//! `cases/NAME.rs` is what a user writes, `cases/NAME.expanded.rs` what becomes of it. Set
//! `UPDATE_SNAPSHOTS=1` to write the second, then read the difference.

use std::path::Path;
use std::{env, fs};

use quote::ToTokens;
use syn::{ItemFn, Meta};

/// Expands the function of a case, whose first attribute is ours.
fn expand(source: &str) -> String {
    let mut function: ItemFn = syn::parse_str(source).expect("a case is a function");
    let place = function
        .attrs
        .iter()
        .position(|attribute| attribute.path().is_ident("sweep_dates"));
    let attribute = function
        .attrs
        .remove(place.expect("a case has the attribute"));
    let options = match attribute.meta {
        Meta::List(list) => list.tokens,
        _ => proc_macro2::TokenStream::new(),
    };
    let expanded = super::sweep_dates(options, function.into_token_stream());
    prettyplease::unparse(&syn::parse2(expanded).expect("the expansion is Rust"))
}

#[test]
fn expansions_are_those_that_were_reviewed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/expand/cases");
    let mut cases = 0;
    for entry in fs::read_dir(folder).expect("the folder is beside this file") {
        let path = entry.expect("it can be listed").path();
        let name = path.to_string_lossy().into_owned();
        let Some(stem) = name
            .strip_suffix(".rs")
            .filter(|stem| !stem.ends_with(".expanded"))
        else {
            continue;
        };
        cases += 1;
        let expanded = expand(&fs::read_to_string(&path).expect("a case can be read"));
        let snapshot = format!("{stem}.expanded.rs");
        if env::var_os("UPDATE_SNAPSHOTS").is_some() {
            fs::write(&snapshot, &expanded).expect("the folder can be written");
        }
        let reviewed = fs::read_to_string(&snapshot).unwrap_or_default();
        assert_eq!(
            expanded, reviewed,
            "{stem}: set UPDATE_SNAPSHOTS=1 and read the difference"
        );
    }
    assert!(cases >= 6, "only {cases} cases were found");
}

/// Lists the functions of an expansion that are tests, with the places of their names.
fn tests(source: &str) -> Vec<(String, (usize, usize))> {
    let function: ItemFn = syn::parse_str(source).expect("it is a function");
    let mut function = function;
    let attribute = function.attrs.remove(0);
    let options = match attribute.meta {
        Meta::List(list) => list.tokens,
        _ => proc_macro2::TokenStream::new(),
    };
    let expanded = super::sweep_dates(options, function.into_token_stream());
    let file: syn::File = syn::parse2(expanded).expect("the expansion is Rust");
    let items = file.items.into_iter().flat_map(|item| match item {
        syn::Item::Mod(module) => module.content.map_or(Vec::new(), |(_, items)| items),
        item => vec![item],
    });
    let functions = items.filter_map(|item| match item {
        syn::Item::Fn(function) => Some(function),
        _ => None,
    });
    let is_test = |function: &ItemFn| {
        let mut attributes = function.attrs.iter();
        attributes.any(|attribute| crate::attributes::last_segment(attribute.path()) == "test")
    };
    let tests = functions.filter(is_test).map(|function| {
        let name = function.sig.ident;
        let place = name.span().start();
        (name.to_string(), (place.line, place.column))
    });
    tests.collect()
}

/// Editors offer to run a function that is a test, where its name stands in the source.
#[test]
fn the_test_stands_where_the_function_does() {
    let plain = "\n#[sweep_dates(depth = \"deep\")]\n/// Renews.\nfn renews(clock: MockClock) {}";
    assert_eq!(tests(plain), [("renews".to_owned(), (4, 3))]);
    let kept = "#[sweep_dates] #[test]\nfn renews(clock: MockClock) {}";
    assert_eq!(tests(kept), [("renews".to_owned(), (2, 3))]);
    let tokio = "#[sweep_dates]\n#[tokio::test]\nasync fn renews(clock: MockClock) {}";
    assert_eq!(tests(tokio), [("renews".to_owned(), (3, 9))]);
    let split = "#[sweep_dates(split, families = [\"pivots\"])]\nfn renews(clock: MockClock) {}";
    let split = tests(split);
    assert!(split.len() > 4, "{split:?}");
    assert!(split.iter().all(|(_, place)| *place == (2, 3)), "{split:?}");
}

/// Texts that are almost moments: every prefix of good ones, and single changes.
fn texts() -> Vec<String> {
    let good = [
        "2024-02-29",
        "2023-02-28T23:59:59.999999999Z",
        "1969-07-20t20:17:40+14:00",
        "+010000-01-01",
        "-292277022657-01-27T08:29:52Z",
        "+292277026596-12-04T15:30:08Z",
        "-000001-12-31 00:00:00-23:59",
        "2000-13-01",
        "2100-02-29",
        "2024-04-31",
        "2016-12-31T23:59:60Z",
        "2024-01-01T24:00:00Z",
        "-000000-01-01",
    ];
    let mut texts = Vec::new();
    for good in good {
        for end in 0..=good.len() {
            texts.push(good[..end].to_owned());
            for change in ["0", "9", "-", "Z", "é"] {
                texts.push(format!("{}{change}{}", &good[..end], &good[end..]));
                texts.push(format!(
                    "{}{change}{}",
                    &good[..end],
                    good.get(end + 1..).unwrap_or("")
                ));
            }
        }
    }
    texts
}

#[test]
fn moments_are_read_as_the_library_reads_them() {
    for text in texts() {
        let ours = crate::moment::parse(&text).ok();
        let library = text
            .parse::<timewarp::Moment>()
            .map(timewarp::Moment::as_nanos)
            .ok();
        assert_eq!(ours, library, "{text:?}");
    }
}

#[test]
fn refusals_of_moments_read_the_same() {
    for text in texts() {
        let (ours, library) = (
            crate::moment::parse(&text),
            text.parse::<timewarp::Moment>(),
        );
        if let (Err(ours), Err(library)) = (ours, library) {
            assert!(library.to_string().starts_with(&ours), "{ours}\n{library}");
        }
    }
}

#[test]
fn steps_are_read_as_the_library_reads_them() {
    let numbers = [
        "",
        "0",
        "1",
        "90",
        "-1",
        "1.5",
        "4294967295",
        "4294967296",
        " 7 ",
    ];
    let units = [
        "",
        "s",
        "day",
        "days",
        "ns",
        "µs",
        "min",
        "months",
        "years",
        "fortnight",
        "ss",
        "m",
    ];
    for number in numbers {
        for unit in units {
            let text = format!("{number} {unit}");
            let library = text.parse::<timewarp::Step>();
            // Lengths that only overflow are left to the library.
            if crate::step::check(&text).is_ok() != library.is_ok() {
                assert!(
                    library.is_err_and(|error| error.to_string().contains("too large")),
                    "{text}"
                );
            }
        }
    }
}

#[test]
fn known_failures_are_read_as_the_library_reads_them() {
    let ranges = [
        "2038-01-19T03:14:08Z..",
        "..1980-01-06",
        "2024-02-29..2024-03-01",
        " 2024-02-29 .. 2024-03-01 00:00:00Z ",
        "2024-03-01..2024-02-29",
        "2024-03-01..2024-03-01",
        "2023-02-29..",
        "..",
        "2024-02-29",
        "",
    ];
    let zones = ["", " in Europe/Berlin", " in UTC", " in Atlantis", " in "];
    let reasons = [
        ": why",
        ": a: b",
        ":why",
        ": ",
        ":",
        "",
        ": two\nlines",
        " : why",
    ];
    for range in ranges {
        for zone in zones {
            for reason in reasons {
                let text = format!("{range}{zone}{reason}");
                let ours = crate::known::Known::parse(&text).map(drop);
                let library = text.parse::<timewarp::Known>();
                match (ours, library) {
                    (Ok(()), Ok(_)) => {}
                    // They are worded alike, but for where they name a zone's cousins.
                    (Err(ours), Err(library)) => assert_eq!(
                        ours.split([';', '(']).next(),
                        library
                            .to_string()
                            .replace(" 2025b", "")
                            .split([';', '('])
                            .next(),
                        "{text:?}"
                    ),
                    (ours, library) => panic!("{text:?}: {ours:?}, {library:?}"),
                }
            }
        }
    }
}

#[test]
fn named_instants_are_the_boundaries_of_a_quick_plan() {
    use std::collections::BTreeMap;

    let plan = timewarp::Sweep::default().plan().expect("it is a good one");
    let boundaries = plan.iter().filter_map(timewarp::Case::boundary);
    let named: BTreeMap<_, _> = boundaries
        .map(|boundary| {
            (
                (boundary.moment, &*boundary.name),
                boundary.moment.to_string(),
            )
        })
        .collect();
    let named: Vec<_> = named.iter().map(|((_, name), at)| (*name, &**at)).collect();
    if env::var_os("UPDATE_SNAPSHOTS").is_some() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/expand/split/instants.rs");
        let source = fs::read_to_string(&file).expect("it is beside this file");
        let (head, _) = source
            .split_once("= &[")
            .expect("the list is its last item");
        let entries = named
            .iter()
            .map(|(name, at)| format!("    ({name:?}, {at:?}),\n"));
        let entries: String = entries.collect();
        fs::write(file, format!("{head}= &[\n{entries}];\n")).expect("the folder can be written");
    }
    assert_eq!(
        super::split::INSTANTS,
        named,
        "set UPDATE_SNAPSHOTS=1 and read the difference"
    );
}

#[test]
fn named_instants_have_a_test_name_each() {
    let names = super::split::INSTANTS.iter();
    let mut names: Vec<_> = names
        .map(|(name, _)| super::split::test_name(name))
        .collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
    assert!(
        names
            .iter()
            .all(|name| syn::parse_str::<syn::Ident>(name).is_ok())
    );
    let name = super::split::test_name;
    assert_eq!(name("leap-days/2024-02-29"), "leap_day_2024_02_29");
    assert_eq!(
        name("dst/Europe/London/2024-03-31/gap"),
        "dst_europe_london_2024_03_31_gap"
    );
    assert_eq!(name("epochs/unix-i32"), "epoch_unix_i32");
}

#[test]
fn families_are_those_of_the_library() {
    let library: Vec<_> = timewarp::Family::ALL
        .iter()
        .map(|family| family.name())
        .chain(["samples"])
        .collect();
    assert_eq!(crate::args::FAMILIES, library);
}

#[test]
fn faults_are_those_of_the_library() {
    let library = timewarp::Fault::ALL.iter().map(|fault| fault.name());
    let library: Vec<_> = library.collect();
    assert_eq!(crate::args::FAULTS, library);
}

#[test]
fn zones_of_the_library_are_known() {
    let library = timewarp::boundary::telling_zones().map(timewarp::Zone::name);
    let unknown: Vec<_> = library
        .filter(|name| crate::zone::check(name).is_err())
        .collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn time_limits_are_steps_of_a_fixed_length() {
    for (text, is_good) in [
        ("10s", true),
        ("2 minutes", true),
        ("250 ms", true),
        ("0s", false),
        ("1 month", false),
        ("2 years", false),
        ("-1s", false),
        ("soon", false),
    ] {
        assert_eq!(crate::args::time_limit(text).is_ok(), is_good, "{text}");
    }
}
