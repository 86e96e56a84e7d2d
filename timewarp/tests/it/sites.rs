//! Which boundaries a suite lets fall between two reads.

use timewarp::suite::Schedule;
use timewarp::{Case, Depth};

fn schedule() -> Schedule {
    let mut schedule = Schedule::new("2026-11-25T08:00:00Z".parse().unwrap());
    schedule.straddle = Some(64);
    schedule
}

fn names(schedule: &Schedule) -> Vec<String> {
    let name = |case: &Case| case.boundary().unwrap().name.to_string();
    schedule.sites().unwrap().iter().map(name).collect()
}

#[test]
fn nobody_needs_to_name_the_next_boundary_of_each_kind() {
    let expected = [
        "midnights/2026-11-26",
        "month-ends/2026-12-01",
        "year-ends/2027-01-01",
        "leap-days/2028-02-29",
        "leap-days/2028-03-01",
        "epochs/ntp-era-1",
        "epochs/unix-i32",
    ];
    assert_eq!(names(&schedule()), expected);
}

#[test]
fn a_zone_has_its_own_midnight_new_year_and_changes_of_the_clocks() {
    let mut schedule = schedule();
    schedule.zones = vec!["Europe/Berlin".parse().unwrap()];
    let names = names(&schedule);
    for name in [
        "midnights/2026-11-26/Europe/Berlin",
        "midnights/2027-01-01/Europe/Berlin",
        "midnights/2026-11-26",
    ] {
        assert!(
            names.iter().any(|known| known == name),
            "{name} in {names:?}"
        );
    }
    let changes = names.iter().filter(|name| name.starts_with("dst/"));
    assert_eq!(changes.count(), 2, "{names:?}");
    let sites = schedule.sites().unwrap();
    assert!(
        sites
            .iter()
            .all(|case| case.zone().name() == "Europe/Berlin")
    );
}

#[test]
fn instants_that_are_asked_for_are_the_sites() {
    let mut schedule = schedule();
    schedule.at = vec![
        "2027-01-01T00:00:00Z".parse().unwrap(),
        "2030-05-06T07:08:09.5Z".parse().unwrap(),
    ];
    let sites = schedule.sites().unwrap();
    let told = sites.iter().map(|case| format!("{case:?}"));
    let expected = [
        "2027-01-01T00:00:00Z (year-ends/2027-01-01)",
        "2030-05-06T07:08:09Z",
    ];
    assert_eq!(told.collect::<Vec<_>>(), expected);
}

#[test]
fn every_site_is_in_the_plan_and_deeper_plans_have_more() {
    let mut counts = Vec::new();
    for depth in [Depth::Quick, Depth::Standard, Depth::Deep] {
        let mut schedule = schedule();
        schedule.depth = depth;
        let (plan, sites) = (schedule.plan().unwrap(), schedule.sites().unwrap());
        for site in &sites {
            let is_it = |case: &Case| case.moment() == site.moment() && case.zone() == site.zone();
            assert!(plan.iter().any(is_it), "{site:?}");
        }
        counts.push(sites.len());
    }
    assert!(counts.is_sorted() && counts[0] < counts[2], "{counts:?}");
}

#[test]
fn what_is_left_out_is_no_site() {
    let mut schedule = schedule();
    schedule.without = vec!["epochs".parse().unwrap(), "leap-days".parse().unwrap()];
    let names = names(&schedule);
    assert_eq!(names.len(), 3, "{names:?}");
}

#[test]
fn families_are_straddled_at_their_boundaries_alone() {
    let mut schedule = schedule();
    schedule.families = Some(vec!["year-ends".parse().unwrap()]);
    schedule.to = Some("2028-02-01".parse().unwrap());
    let sites = schedule.sites().unwrap();
    assert!(sites.len() > 2, "{sites:?}");
    for site in sites {
        let boundary = site.boundary().unwrap();
        assert_eq!(boundary.moment, site.moment(), "{site:?}");
    }
}
