//! Promises about the types themselves, which compiling checks.

use std::fmt::Debug;
use std::panic::{RefUnwindSafe, UnwindSafe};

use timewarp::{Clock, Error, MockClock, Moment, SystemClock};

/// What every public value type promises.
fn keeps_promises<T: Send + Sync + Unpin + UnwindSafe + RefUnwindSafe + Debug + 'static>() {}

fn is_copy<T: Copy>() {}

fn is_error<T: std::error::Error + Clone + PartialEq>() {}

fn is_ordered<T: Ord + std::hash::Hash>() {}

#[test]
fn the_core_types_cross_threads_and_panics() {
    keeps_promises::<Error>();
    keeps_promises::<MockClock>();
    keeps_promises::<Moment>();
    keeps_promises::<SystemClock>();
    is_copy::<Moment>();
    is_copy::<SystemClock>();
    is_ordered::<Moment>();
    is_error::<Error>();
}

#[test]
fn the_system_clock_has_no_size() {
    assert_eq!(size_of::<SystemClock>(), 0);
    assert_eq!(align_of::<SystemClock>(), 1);
}

#[test]
fn a_moment_is_no_larger_than_a_system_time() {
    assert!(size_of::<Moment>() <= size_of::<std::time::SystemTime>());
}

#[test]
fn a_clock_can_be_a_trait_object() {
    fn takes(clock: &(dyn Clock + Send + Sync)) -> bool {
        clock.instant() <= clock.instant()
    }
    assert!(takes(&SystemClock));
    assert!(takes(&MockClock::default()));
    is_send_and_sync::<Box<dyn Clock + Send + Sync>>();
}

fn is_send_and_sync<T: Send + Sync>() {}

#[test]
fn core_values_show_something_to_a_debugger() {
    let error = "".parse::<Moment>().unwrap_err();
    let clock = MockClock::at("2024-02-29T12:34:56Z");
    assert_eq!(format!("{:?}", Moment::UNIX_EPOCH), "1970-01-01T00:00:00Z");
    assert_eq!(format!("{SystemClock:?}"), "SystemClock");
    assert!(format!("{clock:?}").contains("2024-02-29T12:34:56Z"));
    assert!(format!("{error:?}").contains(&error.to_string()));
}

#[cfg(feature = "sweep")]
mod sweeps {
    use timewarp::boundary;
    use timewarp::{
        Boundary, Calendar, Case, Depth, Failure, Family, Moment, Parallel, Plan, Report, Selector,
        Sequential, Step, Supervised, Sweep, Window, Zone,
    };

    use super::{is_copy, is_ordered, is_send_and_sync, keeps_promises};

    #[test]
    fn the_types_of_sweeps_cross_threads_and_panics() {
        keeps_promises::<Boundary>();
        keeps_promises::<Calendar<'static>>();
        keeps_promises::<Case>();
        keeps_promises::<Depth>();
        keeps_promises::<Failure>();
        keeps_promises::<Family>();
        keeps_promises::<Parallel>();
        keeps_promises::<Plan>();
        keeps_promises::<Report>();
        keeps_promises::<Selector>();
        keeps_promises::<Sequential>();
        keeps_promises::<Step>();
        keeps_promises::<Supervised>();
        keeps_promises::<Sweep>();
        keeps_promises::<Sweep<Parallel>>();
        keeps_promises::<Sweep<Supervised>>();
        keeps_promises::<Window>();
        keeps_promises::<Zone>();
        is_copy::<Zone>();
        is_copy::<Family>();
        is_copy::<Depth>();
        is_copy::<Step>();
        is_ordered::<Family>();
        is_ordered::<Depth>();
    }

    #[test]
    fn the_catalogue_can_be_listed_on_another_thread() {
        fn check<T: Send + 'static>(_: T) {}
        let range = Moment::UNIX_EPOCH..Moment::UNIX_EPOCH;
        check(boundary::all(range.clone()));
        check(boundary::digits(range.clone()));
        check(boundary::dst(Zone::UTC, range.clone()));
        check(boundary::epochs(range.clone()));
        check(boundary::eras(range.clone()));
        check(boundary::leap_days(range.clone()));
        check(boundary::leap_seconds(range.clone()));
        check(boundary::month_ends(range.clone()));
        check(boundary::pivots(range.clone()));
        check(boundary::sentinels(range.clone()));
        check(boundary::week_years(range.clone()));
        check(boundary::year_ends(range));
        check(boundary::telling_zones());
        is_send_and_sync::<Boundary>();
    }

    #[test]
    fn values_of_sweeps_show_something_to_a_debugger() {
        let plan = Sweep::default().at(["2024-02-29"]).plan().unwrap();
        let report = Sweep::default()
            .named("nothing")
            .families(["pivots"])
            .run(|_| ());
        let step: Step = "1 day".parse().unwrap();
        let selector: Selector = "leap-days".parse().unwrap();
        let boundary = boundary::pivots(Moment::UNIX_EPOCH..Moment::MAX).next();
        let shown = [
            format!("{:?}", Zone::UTC),
            format!("{:?}", Depth::Quick),
            format!("{:?}", Family::Dst),
            format!("{:?}", Sweep::default()),
            format!("{:?}", plan.baseline()),
            format!("{plan:?}"),
            format!("{report:?}"),
            format!("{:?}", report.calendar(2000..=2001)),
            format!("{step:?}"),
            format!("{selector:?}"),
            format!("{boundary:?}"),
        ];
        assert!(shown.iter().all(|text| text.len() > 2), "{shown:?}");
    }

    #[cfg(feature = "zones")]
    #[test]
    fn a_zone_goes_to_chrono_tz_and_back() {
        for tz in chrono_tz::TZ_VARIANTS {
            let zone = Zone::from(tz);
            assert_eq!(zone.tz(), tz);
            assert_eq!(zone.name(), tz.name());
            assert_eq!(tz.name().parse(), Ok(zone));
            assert_eq!(zone.to_string(), tz.name());
            assert_eq!(format!("{zone:?}"), tz.name());
        }
        assert_eq!(Zone::database_release(), chrono_tz::IANA_TZDB_VERSION);
    }
}
