//! Plans: which instants a sweep tries, and what it says when it cannot.
#![cfg(feature = "zones")]

use std::collections::BTreeSet;
use std::ops::Range;
use std::time::Duration;

use chrono::{DateTime, Datelike, Months, Utc};
use proptest::prelude::*;
use rstest::rstest;
use timewarp::{Case, Depth, Error, Family, Moment, Plan, Step, Sweep, Zone, boundary};

const NOTHING: [&str; 0] = [];

fn moment(text: &str) -> Moment {
    text.parse().unwrap()
}

fn moments(plan: &Plan) -> Vec<Moment> {
    plan.iter().map(Case::moment).collect()
}

fn texts(plan: &Plan) -> Vec<String> {
    moments(plan).iter().map(ToString::to_string).collect()
}

fn name(case: &Case) -> Option<&str> {
    case.boundary().map(|boundary| &*boundary.name)
}

fn family(case: &Case) -> Option<Family> {
    case.boundary().map(|boundary| boundary.family)
}

/// Checks what every plan promises.
fn check(plan: &Plan, depth: Depth, range: &Range<Moment>) {
    let moments = moments(plan);
    assert_eq!(moments.len(), plan.len());
    assert!((1..=depth.limit()).contains(&plan.len()), "{}", plan.len());
    assert!(
        moments.is_sorted_by(|early, late| early < late),
        "order is strict"
    );
    for moment in &moments {
        assert!(range.contains(moment), "{moment} is not in {range:?}");
    }
    assert!(plan.iter().any(|case| case == plan.baseline()));
    assert!(plan.iter().all(|case| case.zone() == Zone::UTC));
    assert_eq!(plan.into_iter().len(), plan.len());
}

#[rstest]
fn a_plan_is_in_order_in_range_within_its_limit_and_always_the_same(
    #[values(Depth::Quick, Depth::Standard, Depth::Deep)] depth: Depth,
) {
    let plan = Sweep::default().depth(depth).plan().unwrap();
    check(&plan, depth, &depth.range());
    assert!(
        plan.len() > depth.limit() * 9 / 10,
        "{} runs are few for {depth}",
        plan.len()
    );
    assert_eq!(Sweep::default().depth(depth).plan().unwrap(), plan);
}

#[test]
fn plans_up_to_standard_stay_within_1970_to_2107() {
    for depth in [Depth::Quick, Depth::Standard] {
        for moment in moments(&Sweep::default().depth(depth).plan().unwrap()) {
            let year = DateTime::<Utc>::try_from(moment).unwrap().year();
            assert!((1970..=2107).contains(&year), "{moment}");
        }
    }
    assert_eq!(
        Depth::Quick.range(),
        moment("1970-01-01")..moment("2108-01-01")
    );
    assert_eq!(Depth::Standard.range(), Depth::Quick.range());
    assert_eq!(
        Depth::Deep.range(),
        moment("0001-01-01")..moment("+010000-01-02")
    );
}

#[test]
fn a_deep_plan_reaches_the_years_1_and_10000() {
    let plan = moments(&Sweep::default().depth(Depth::Deep).plan().unwrap());
    assert!(plan[0] < moment("0002-01-01"), "{}", plan[0]);
    assert!(
        plan[plan.len() - 1] >= moment("+010000-01-01"),
        "{}",
        plan[plan.len() - 1]
    );
}

#[test]
fn a_quick_plan_knows_the_best_known_dates() {
    let plan = moments(&Sweep::default().plan().unwrap());
    for text in [
        "2038-01-19T03:14:08Z",
        "2036-02-07T06:28:16Z",
        "2106-02-07T06:28:16Z",
    ] {
        assert!(plan.contains(&moment(text)), "{text}");
    }
    let days: BTreeSet<String> = plan
        .iter()
        .map(|moment| format!("{:.10}", moment.to_string()))
        .collect();
    for day in ["2024-02-29", "2028-02-29", "2024-12-31"] {
        assert!(days.contains(day), "{day}");
    }
}

#[test]
fn every_day_of_two_months_is_62_instants_the_first_included_the_last_not() {
    let plan = Sweep::default()
        .between("2008-07-01", "2008-09-01")
        .every("1 day")
        .plan()
        .unwrap();
    let texts = texts(&plan);
    assert_eq!(texts.len(), 62);
    assert_eq!(texts[0], "2008-07-01T00:00:00Z");
    assert_eq!(texts[1], "2008-07-02T00:00:00Z");
    assert_eq!(texts[61], "2008-08-31T00:00:00Z");
}

#[rstest]
#[case("2024-01-01", "2024-01-02", "1 hour", 24)]
#[case("2024-01-01", "2024-01-02", "7h", 4)]
#[case("2024-01-01", "2024-01-01T00:05:00Z", "1s", 300)]
#[case("2024-01-01", "2024-01-01T00:05:00.000000001Z", "1001ms", 300)]
#[case("2024-01-01", "2024-01-01T00:00:00.0000003Z", "1 nanosecond", 300)]
#[case("2024-01-01", "2025-01-01", "2 weeks", 27)]
#[case("2024-01-01", "2025-01-01", "1 month", 12)]
#[case("1970-01-01", "2107-01-01", "1 year", 137)]
#[case("2024-01-01", "2025-01-01", "100 years", 1)]
#[case("2024-01-01", "2024-01-01T00:00:00.000000001Z", "1 day", 1)]
#[case("0001-01-01", "+010001-01-01", "100 years", 100)]
fn a_grid_has_as_many_instants_as_steps_fit(
    #[case] from: &str,
    #[case] to: &str,
    #[case] step: &str,
    #[case] count: usize,
) {
    let plan = Sweep::default()
        .between(from, to)
        .every(step)
        .plan()
        .unwrap();
    check(&plan, Depth::Quick, &(moment(from)..moment(to)));
    assert_eq!(plan.len(), count);
    assert_eq!(plan.iter().next().unwrap().moment(), moment(from));
    assert!(plan.iter().all(|case| case.boundary().is_none()));
}

#[test]
fn steps_of_a_month_keep_the_day_where_it_exists() {
    for day in 1..=31 {
        let from: DateTime<Utc> = format!("2023-01-{day:02}T10:11:12.5Z").parse().unwrap();
        let plan = Sweep::default()
            .between(from, "2043-01-01")
            .every("1 month")
            .plan()
            .unwrap();
        let expected = (0..)
            .map(|count| from + Months::new(count))
            .map(Moment::from);
        let expected: Vec<_> = expected
            .take_while(|at| *at < moment("2043-01-01"))
            .collect();
        assert_eq!(moments(&plan), expected);
    }
}

#[test]
fn a_step_may_be_a_duration() {
    let sweep = Sweep::default().between("2024-01-01", "2024-01-02");
    let plan = sweep
        .clone()
        .every(Duration::from_secs(5_400))
        .plan()
        .unwrap();
    assert_eq!(plan, sweep.clone().every("90 minutes").plan().unwrap());
    assert_eq!(plan.len(), 16);
    assert_eq!(sweep.every(Duration::MAX).plan().unwrap().len(), 1);
}

#[rstest]
#[case("1 day", 86_400)]
#[case("2 days", 2 * 86_400)]
#[case(" 90s ", 90)]
#[case("90 sec", 90)]
#[case("5 min", 300)]
#[case("3 h", 10_800)]
#[case("1w", 604_800)]
#[case("1000000us", 1)]
#[case("1000000 µs", 1)]
#[case("1000 milliseconds", 1)]
fn a_step_reads_as_its_length(#[case] text: &str, #[case] seconds: u64) {
    let step = Step::try_from(Duration::from_secs(seconds)).unwrap();
    assert_eq!(text.parse(), Ok(step));
    assert_eq!(Step::try_from(text.to_owned()), Ok(step));
}

#[test]
fn without_a_grid_boundaries_join_only_if_asked_for() {
    let sweep = Sweep::default()
        .between("2024-02-01", "2024-04-01")
        .every("1 week");
    let plan = sweep.clone().families(["leap-days"]).plan().unwrap();
    let grid = moments(&sweep.plan().unwrap());
    assert!(
        grid.iter().all(|at| moments(&plan).contains(at)),
        "the grid is whole"
    );
    assert!(moments(&plan).contains(&moment("2024-02-29T10:30:00Z")));
    assert!(
        plan.iter()
            .all(|case| family(case).is_none_or(|family| family == Family::LeapDays))
    );
}

/// Returns the error's text after checking what every refusal promises.
fn refusal(plan: Result<Plan, Error>, given: &str, good: &str) -> String {
    let error = plan
        .map(|plan| plan.len())
        .expect_err("the sweep is refused");
    let message = error.to_string();
    for part in [given, good] {
        assert!(message.contains(part), "`{part}` is missing: {message}");
    }
    assert!(!message.ends_with('.'), "{message}");
    assert!(error.is_plan() || error.is_parse(), "{error:?}");
    message
}

#[rstest]
#[case::zero("0 days", "`0 days`", "`1 day`")]
#[case::negative("-1 day", "`-1 day`", "`1 day`")]
#[case::broken("1.5 days", "`1.5 days`", "`1 day`")]
#[case::no_number("day", "`day`", "`1 day`")]
#[case::no_unit("90", "`90`", "`90 minutes`")]
#[case::unknown_unit("1 fortnight", "`1 fortnight`", "week")]
#[case::too_large("4294967296 days", "`4294967296 days`", "`1 day`")]
#[case::too_many_years("4294967295 years", "`4294967295 years`", "`1 day`")]
#[case::empty("", "``", "`1 day`")]
#[case::two_units("1 day 2 hours", "`1 day 2 hours`", "`1 day`")]
fn a_bad_step_is_refused_with_a_good_one(
    #[case] step: &str,
    #[case] given: &str,
    #[case] good: &str,
) {
    let message = refusal(Sweep::default().every(step).plan(), given, good);
    assert!(message.starts_with("every: "), "{message}");
}

#[test]
fn a_step_of_no_time_is_refused() {
    refusal(
        Sweep::default().every(Duration::ZERO).plan(),
        "`0ns`",
        "`Duration::from_secs(86_400)`",
    );
}

#[rstest]
#[case("2024-01-01", "2023-12-31")]
#[case("2024-01-01", "2024-01-01")]
#[case("2024-01-01T00:00:00.000000001Z", "2024-01-01T00:00:00Z")]
fn a_range_that_ends_before_it_begins_is_refused(#[case] from: &str, #[case] to: &str) {
    let plan = || Sweep::default().between(from, to).plan();
    refusal(
        plan(),
        &format!("`{}`", moment(from)),
        "`2024-01-01` to `2025-01-01`",
    );
    refusal(
        plan(),
        &format!("`{}`", moment(to)),
        "`2024-01-01` to `2025-01-01`",
    );
}

#[test]
fn a_range_that_the_depth_ends_before_it_begins_is_refused() {
    refusal(
        Sweep::default().from("2200-01-01").plan(),
        "`2200-01-01T00:00:00Z`",
        "`2025-01-01`",
    );
    refusal(
        Sweep::default().to("1969-01-01").plan(),
        "`1969-01-01T00:00:00Z`",
        "`2025-01-01`",
    );
    assert!(Sweep::default().from("2107-01-01").plan().is_ok());
}

#[rstest]
#[case("1 second", Depth::Quick, 31_622_400_u64, "`2 days`")]
#[case("1 hour", Depth::Standard, 8_784, "depth `deep`, steps of `3 hours`")]
#[case("1 ns", Depth::Deep, 31_622_400_000_000_000, "`6 minutes`")]
fn more_instants_than_the_depth_allows_are_refused(
    #[case] step: &str,
    #[case] depth: Depth,
    #[case] count: u64,
    #[case] way_out: &str,
) {
    let sweep = Sweep::default()
        .between("2024-01-01", "2025-01-01")
        .every(step)
        .depth(depth);
    let message = refusal(sweep.plan(), &depth.limit().to_string(), way_out);
    assert!(message.contains(&format!("`{depth}`")), "{message}");
    assert!(message.contains(&count.to_string()), "{message}");
}

#[test]
fn the_limit_itself_is_allowed() {
    let from = moment("2024-01-01");
    for depth in [Depth::Quick, Depth::Standard, Depth::Deep] {
        let last = |count: usize| from.checked_add(Duration::from_secs(count as u64)).unwrap();
        let sweep = |count| {
            Sweep::default()
                .between(from, last(count))
                .every("1 s")
                .depth(depth)
                .plan()
        };
        assert_eq!(sweep(depth.limit()).unwrap().len(), depth.limit());
        assert!(sweep(depth.limit() + 1).unwrap_err().is_plan());
        let seconds = Duration::from_secs(depth.limit() as u64);
        let one_by_one =
            (0..=seconds.as_secs()).map(|second| last(usize::try_from(second).unwrap()));
        let sweep = Sweep::default().depth(depth).at(one_by_one);
        refusal(
            sweep.plan(),
            &(depth.limit() + 1).to_string(),
            &format!("`{depth}`"),
        );
    }
}

#[test]
fn unknown_names_are_refused_with_known_ones() {
    let sweep = Sweep::default;
    refusal(
        sweep().zones(["Mars/Olympus"]).plan(),
        "zones: `Mars/Olympus`",
        "`America/Los_Angeles`",
    );
    refusal(
        sweep().zones(["UTC", "Berlin"]).plan(),
        "zones: `Berlin`",
        "`Europe/Berlin`",
    );
    refusal(
        sweep().families(["leapdays"]).plan(),
        "families: `leapdays`",
        "`leap-days`",
    );
    refusal(
        sweep().families(["leapdays/2024"]).plan(),
        "families: `leapdays`",
        "`leap-days`",
    );
    refusal(sweep().without(["dts"]).plan(), "without: `dts`", "`dst`");
    refusal(
        sweep().at(["2023-02-29"]).plan(),
        "at: `2023-02-29`",
        "2023 is not a leap year",
    );
    refusal(sweep().from("soon").plan(), "from: `soon`", "`2024-02-29`");
    refusal(sweep().to("later").plan(), "to: `later`", "`2024-02-29`");
    refusal(
        sweep().between("2024-01-01", "never").plan(),
        "to: `never`",
        "`2024-02-29`",
    );
    refusal(sweep().jobs(0).plan(), "jobs: `0`", "`1`");
}

#[test]
fn lists_of_nothing_are_refused() {
    refusal(
        Sweep::default().zones(NOTHING).plan(),
        "zones: the list is empty",
        "`Europe/Berlin`",
    );
    let good = "`2000-01-01`";
    refusal(
        Sweep::default().families(NOTHING).plan(),
        "no instants",
        "`leap-days`",
    );
    let everything = Family::ALL.iter().copied().chain([Family::Samples]);
    refusal(
        Sweep::default().without(everything).plan(),
        "no instants",
        "`leap-days`",
    );
    let day = Sweep::default().between("2023-06-14", "2023-06-15");
    refusal(day.families(["leap-seconds"]).plan(), "no instants", good);
}

#[test]
fn a_mistake_made_first_is_the_one_reported() {
    let sweep = Sweep::default().from("soon").every("0 s").zones(["Mars"]);
    refusal(sweep.plan(), "from: `soon`", "`2024-02-29`");
    assert!(
        Sweep::default()
            .from("soon")
            .from("2024-01-01")
            .plan()
            .is_err(),
        "a mistake stays"
    );
}

#[rstest]
fn a_family_alone_is_planned_alone(#[values(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)] index: usize) {
    let wanted = Family::ALL[index];
    let plan = Sweep::default().families([wanted]).plan().unwrap();
    check(&plan, Depth::Quick, &Depth::Quick.range());
    assert!(
        plan.iter().all(|case| family(case) == Some(wanted)),
        "{wanted}"
    );
    assert_eq!(
        Sweep::default().families([wanted.name()]).plan().unwrap(),
        plan
    );
    let plan = Sweep::default()
        .depth(Depth::Standard)
        .without([wanted])
        .plan()
        .unwrap();
    check(&plan, Depth::Standard, &Depth::Quick.range());
    assert!(
        plan.iter().all(|case| family(case) != Some(wanted)),
        "{wanted}"
    );
}

#[test]
fn a_boundary_can_be_chosen_and_left_out_by_name() {
    let plan = Sweep::default()
        .families(["epochs/unix-i32"])
        .plan()
        .unwrap();
    assert!(
        plan.iter()
            .all(|case| name(case) == Some("epochs/unix-i32"))
    );
    assert!(moments(&plan).contains(&moment("2038-01-19T03:14:07.999999999Z")));
    assert!(moments(&plan).contains(&moment("2038-01-19T03:14:08Z")));

    let plan = Sweep::default()
        .families(["epochs"])
        .without(["epochs/unix-i32"])
        .plan()
        .unwrap();
    assert!(
        plan.iter()
            .all(|case| name(case) != Some("epochs/unix-i32"))
    );
    assert!(
        plan.iter()
            .any(|case| name(case) == Some("epochs/ntp-era-1"))
    );
}

#[test]
fn a_name_is_cut_at_slashes_only() {
    let plan = Sweep::default()
        .families(["dst/Europe/Berlin"])
        .plan()
        .unwrap();
    assert!(
        plan.iter()
            .all(|case| name(case).unwrap().starts_with("dst/Europe/Berlin/"))
    );
    let whole = Sweep::default()
        .families(["dst/Europe/Berlin/"])
        .plan()
        .unwrap();
    assert_eq!(whole, plan);
    // `dst/America/Indiana` is a folder of zones, `dst/Europe/Ber` is nothing.
    assert!(
        Sweep::default()
            .families(["dst/Europe/Ber"])
            .plan()
            .unwrap_err()
            .is_parse()
    );
    assert!(
        Sweep::default()
            .families(["leap-days/2024-02-2"])
            .plan()
            .unwrap_err()
            .is_parse()
    );
}
#[test]
fn a_name_that_no_boundary_has_is_refused() {
    let sweep = Sweep::default().families(["leap-days", "epochs/unix-i23"]);
    refusal(sweep.plan(), "`epochs/unix-i23`", "epochs/");
    let sweep = Sweep::default().without(["epochs/unix-i23"]);
    refusal(sweep.plan(), "`epochs/unix-i23`", "epochs/");
}

#[test]
fn samples_are_the_instants_on_no_boundary() {
    let plan = Sweep::default().families(["samples"]).plan().unwrap();
    check(&plan, Depth::Quick, &Depth::Quick.range());
    assert!(plan.iter().all(|case| case.boundary().is_none()));
    assert!(plan.len() > 50);
    let plan = Sweep::default().without(["samples"]).plan().unwrap();
    assert!(plan.iter().all(|case| case.boundary().is_some()));
}

#[test]
fn extra_instants_are_always_tried_and_once() {
    let extra = [
        "1066-10-14",
        "2024-02-29T10:30:00Z",
        "+012024-02-29",
        "2024-02-29T11:30:00+01:00",
    ];
    let sweeps = [
        Sweep::default(),
        Sweep::default().families(["leap-days"]),
        Sweep::default().without(["leap-days"]),
        Sweep::default()
            .between("2030-01-01", "2031-01-01")
            .every("1 week"),
        Sweep::default().families(NOTHING),
        Sweep::default().depth(Depth::Standard),
    ];
    for sweep in sweeps {
        let plan = moments(&sweep.at(extra).plan().unwrap());
        assert!(plan.is_sorted_by(|early, late| early < late));
        for text in &extra {
            assert_eq!(
                plan.iter().filter(|at| **at == moment(text)).count(),
                1,
                "{text}"
            );
        }
    }
    let plan = Sweep::default()
        .at([Moment::MIN, Moment::MAX])
        .plan()
        .unwrap();
    assert_eq!(moments(&plan)[0], Moment::MIN);
    assert_eq!(moments(&plan)[plan.len() - 1], Moment::MAX);
    assert_eq!(plan.len(), Depth::Quick.limit());
}

#[test]
fn zones_decide_whose_gaps_folds_and_midnights_are_planned() {
    let sweep = Sweep::default()
        .depth(Depth::Standard)
        .zones(["Asia/Gaza", "Europe/Dublin"]);
    let plan = sweep.families(["dst", "midnights"]).plan().unwrap();
    let zones: BTreeSet<&str> = plan
        .iter()
        .map(|case| {
            let name = name(case).unwrap();
            ["Asia/Gaza", "Europe/Dublin"]
                .into_iter()
                .find(|zone| name.contains(zone))
                .expect(name)
        })
        .collect();
    assert_eq!(zones.len(), 2);
}

#[rstest]
#[case::a_nanosecond("2024-02-29T12:00:00Z", 1)]
#[case::a_second("2024-02-29T12:00:00Z", 1_000_000_000)]
#[case::a_day("2024-02-29", 86_400_000_000_000)]
#[case::a_nanosecond_before_1970("1969-12-31T23:59:59.999999999Z", 1)]
#[case::a_nanosecond_at_the_overflow("2038-01-19T03:14:08Z", 1)]
#[case::a_second_before_history("-200000-01-01", 1_000_000_000)]
#[case::a_second_beyond_chrono("+1000000-01-01", 1_000_000_000)]
#[case::the_last_second("+292277026596-12-04T15:30:06.999999999Z", 1_000_000_000)]
#[case::the_first_second("-292277022657-01-27T08:29:52Z", 1_000_000_000)]
fn a_tiny_range_is_planned(
    #[case] from: &str,
    #[case] nanos: i128,
    #[values(Depth::Quick, Depth::Standard)] depth: Depth,
) {
    let from = moment(from);
    let to = Moment::from_nanos(from.as_nanos() + nanos).unwrap();
    let plan = Sweep::default()
        .depth(depth)
        .between(from, to)
        .plan()
        .unwrap();
    check(&plan, depth, &(from..to));
    let possible = usize::try_from(nanos).unwrap().min(50);
    assert!(plan.len() >= possible, "{} of {nanos} instants", plan.len());
}

#[test]
fn the_whole_time_line_is_planned() {
    for depth in [Depth::Quick, Depth::Standard] {
        let plan = Sweep::default()
            .depth(depth)
            .between(Moment::MIN, Moment::MAX)
            .plan()
            .unwrap();
        check(&plan, depth, &(Moment::MIN..Moment::MAX));
    }
}

#[test]
fn the_boundary_of_a_case_is_near_and_in_the_catalogue() {
    let plan = Sweep::default().depth(Depth::Standard).plan().unwrap();
    for case in plan.iter().step_by(13) {
        let Some(boundary) = case.boundary() else {
            continue;
        };
        let distance = case
            .moment()
            .as_nanos()
            .abs_diff(boundary.moment.as_nanos());
        assert!(
            distance <= 3 * 86_400 * 1_000_000_000,
            "{case:?} is far from {}",
            boundary.moment
        );
        let next = boundary
            .moment
            .checked_add(Duration::from_nanos(1))
            .unwrap();
        let known = boundary::all(boundary.moment..next).any(|known| known == *boundary);
        assert!(known, "{case:?}");
    }
}

#[test]
fn a_depth_reads_back_from_its_name() {
    for depth in [Depth::Quick, Depth::Standard, Depth::Deep] {
        assert_eq!(depth.to_string().parse(), Ok(depth));
        assert_eq!(depth.name(), depth.to_string());
    }
    let message = "fast".parse::<Depth>().unwrap_err().to_string();
    for part in ["`fast`", "`quick`", "`standard`", "`deep`"] {
        assert!(message.contains(part), "{message}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn any_range_is_planned_in_order_and_in_range(
        from in -63_000_000_000_i64..254_000_000_000,
        nanos in prop_oneof![1..1_000_i64, 1..1_000_000_000_000_i64, 1..i64::MAX],
    ) {
        let from = Moment::from_seconds(from);
        let to = from.checked_add(Duration::from_nanos(nanos.try_into().unwrap())).unwrap();
        let plan = Sweep::default().between(from, to).plan().unwrap();
        check(&plan, Depth::Quick, &(from..to));
    }

    #[test]
    fn any_grid_is_what_counting_gives(
        from in 0..4_000_000_000_i64,
        length in 1..1_000_000_000_000_i128,
        step in 1..100_000_000_000_u64,
    ) {
        let from = Moment::from_seconds(from);
        let to = Moment::from_nanos(from.as_nanos() + length).unwrap();
        let plan = Sweep::default().between(from, to).every(Duration::from_nanos(step)).plan();
        let count = (length + i128::from(step) - 1) / i128::from(step);
        match plan {
            Ok(plan) => {
                let expected = (0..count).map(|index| from.as_nanos() + index * i128::from(step));
                let found = plan.iter().map(|case| case.moment().as_nanos());
                prop_assert!(found.eq(expected));
            }
            Err(error) => {
                prop_assert!(error.is_plan());
                prop_assert!(count > 300);
            }
        }
    }

    #[test]
    fn no_text_makes_a_step_panic(text in "[-+]?[0-9]{0,12}[ .]?[a-zµ]{0,12}") {
        if let Err(error) = text.parse::<Step>() {
            let shown = format!("`{text}`");
            prop_assert!(error.to_string().contains(&shown));
        }
    }
}
