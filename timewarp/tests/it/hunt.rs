//! The search for dates by what code compares, on traces made here: no build is traced.

use std::time::Duration;

use timewarp::Moment;
use timewarp::Sweep;
use timewarp::hunt::{Comparison, Hunt, Operands, Site, Trace, View};

fn moment(text: &str) -> Moment {
    text.parse().expect("the test is valid")
}

/// Code that notes what it compares, and says whether it fails.
#[derive(Default)]
struct Traced {
    words: Vec<u64>,
    count: u64,
}

impl Traced {
    /// Notes a comparison of integers, in the words of the tracing library.
    fn compare(&mut self, line: u64, left: i128, right: i128, width: u8) {
        let mask = u64::MAX >> (64 - 8 * u32::from(width));
        let low = |number: i128| u64::try_from(number & i128::from(mask)).expect("it was masked");
        self.count += 1;
        let stack = [line, 7_000, 8_000, 0, 0, 0, 0, 0];
        self.words.extend(stack);
        self.words
            .extend([low(left), low(right), width.into(), self.count]);
    }

    fn trace(&self) -> Trace {
        Trace::from_words(&self.words, self.count)
    }
}

/// Hunts, and returns the failing instants and how many runs there were.
fn hunt(code: impl FnMut(&mut Traced, Moment) -> bool) -> (Vec<Moment>, usize) {
    let hunt = hunted(code);
    let bad = hunt.tried().filter(|(_, is_bad)| *is_bad);
    let mut bad: Vec<Moment> = bad.map(|(moment, _)| moment).collect();
    bad.sort_unstable();
    (bad, hunt.tried().count())
}

/// Hunts, and returns the hunt at its end.
fn hunted(mut code: impl FnMut(&mut Traced, Moment) -> bool) -> Hunt {
    let base = moment("2026-11-25T08:31:07Z");
    let range = moment("1970-01-01")..moment("2108-01-01");
    let mut hunt = Hunt::new(base, range).with_resolution(Duration::from_secs(1));
    while let Some(moment) = hunt.next() {
        let mut traced = Traced::default();
        let is_bad = code(&mut traced, moment);
        hunt.record(&traced.trace(), is_bad);
    }
    hunt.settle();
    hunt
}

/// Dates all over the range, the same in every run.
fn dates() -> impl Iterator<Item = Moment> {
    let spread = (0..40_u64).map(|index| index.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20);
    let seconds = spread.map(|number| 700_000_000 + number % 3_400_000_000);
    seconds.map(|second| Moment::from_seconds(second.cast_signed()))
}

#[test]
fn one_second_is_found_in_every_view_that_has_it() {
    for view in [
        View::Seconds,
        View::Milliseconds,
        View::Microseconds,
        View::Nanoseconds,
        View::Ticks,
    ] {
        for date in dates() {
            let wanted = view.number(date).expect("the calendar has it");
            let (bad, runs) = hunt(|traced, now| {
                let number = view.number(now).expect("the calendar has it");
                traced.compare(10, wanted, number, 8);
                now == date
            });
            assert_eq!(bad, [date], "{view}");
            assert!(runs <= 100, "{view}, {date}: {runs} runs");
        }
    }
}

#[test]
fn a_day_is_found_in_every_view_that_has_it() {
    let day = |moment: Moment| moment.as_seconds().div_euclid(86_400);
    for view in View::ALL {
        let tells_days = view.names_date()
            && view.number(moment("2026-11-25T08:00:00Z"))
                != view.number(moment("2026-11-26T08:00:00Z"));
        for date in dates().filter(|_| tells_days) {
            let wanted = view.number(date).expect("the calendar has it");
            let (bad, runs) = hunt(|traced, now| {
                let number = view.number(now).expect("the calendar has it");
                traced.compare(10, wanted, number, 8);
                day(now) == day(date)
            });
            assert!(!bad.is_empty(), "{view}, {date}");
            assert!(runs <= 120, "{view}, {date}: {runs} runs");
        }
    }
}

#[test]
fn what_shows_itself_behind_a_date_is_followed() {
    for date in dates() {
        let view = View::PackedDate;
        let wanted = view.number(date).expect("the calendar has it");
        let second = View::SecondOfDay.number(date).expect("the calendar has it");
        let (bad, runs) = hunt(|traced, now| {
            let number = view.number(now).expect("the calendar has it");
            traced.compare(10, wanted, number, 4);
            if number != wanted {
                return false;
            }
            let now = View::SecondOfDay.number(now).expect("the calendar has it");
            traced.compare(20, second, now, 4);
            now == second
        });
        assert_eq!(bad, [date], "after {runs} runs");
    }
}

#[test]
fn time_that_passed_since_a_date_is_followed() {
    const NINETY: i128 = 90 * 86_400;
    for date in dates() {
        let built = i128::from(date.as_seconds()) - NINETY;
        let (bad, _) = hunt(|traced, now| {
            let passed = i128::from(now.as_seconds()) - built;
            traced.compare(10, NINETY, passed, 8);
            passed == NINETY
        });
        assert_eq!(bad, [date]);
    }
}

#[test]
fn a_constant_under_an_xor_is_found() {
    const KEY: i128 = 0x5aa5_1234_9876;
    for date in dates() {
        let wanted = i128::from(date.as_seconds()) ^ KEY;
        let (bad, _) = hunt(|traced, now| {
            let number = i128::from(now.as_seconds()) ^ KEY;
            traced.compare(10, wanted, number, 8);
            number == wanted
        });
        assert_eq!(bad, [date]);
    }
}

#[test]
fn a_number_of_unknown_unit_is_pursued() {
    for date in dates() {
        // 97 seconds, and a beginning of its own.
        let count = |moment: Moment| i128::from(moment.as_seconds() - 12_345) / 97 * 3;
        let (bad, runs) = hunt(|traced, now| {
            traced.compare(10, count(date), count(now), 8);
            count(now) == count(date)
        });
        assert!(!bad.is_empty(), "{date}: not in {runs} runs");
    }
}

#[test]
fn parts_of_a_date_are_met_together() {
    let parts = [View::Month, View::Day, View::WeekdayFromSunday];
    let sunday = moment("2032-02-29");
    let (bad, runs) = hunt(|traced, now| {
        for (line, view) in (10..).zip(parts) {
            let (number, wanted) = (view.number(now), view.number(sunday));
            let (Some(number), Some(wanted)) = (number, wanted) else {
                return false;
            };
            traced.compare(line, wanted, number, 4);
            if number != wanted {
                return false;
            }
        }
        true
    });
    assert!(!bad.is_empty(), "no 29 February on a Sunday in {runs} runs");
}

#[test]
fn fields_that_are_compared_in_any_case_are_met_together() {
    for date in dates() {
        let fields = [
            View::Year,
            View::Month,
            View::Day,
            View::Hour,
            View::Minute,
            View::Second,
        ];
        let (bad, runs) = hunt(|traced, now| {
            let mut is_met = true;
            for (line, view) in (10..).zip(fields) {
                let number = view.number(now).expect("the calendar has it");
                let wanted = view.number(date).expect("the calendar has it");
                traced.compare(line, wanted, number, 4);
                is_met &= number == wanted;
            }
            is_met
        });
        assert!(bad.contains(&date), "{date}: not in {runs} runs");
    }
}

#[test]
fn a_day_that_few_months_have_is_no_obstacle() {
    for base in [
        "2022-01-29T15:37:59Z",
        "2024-02-29T08:00:00Z",
        "2026-10-31T23:00:00Z",
    ] {
        for date in dates() {
            let parts = [View::Year, View::Month, View::Day];
            let number = |view: &View, moment| view.number(moment).expect("the calendar has it");
            let range = moment("1970-01-01")..moment("2108-01-01");
            let mut hunt = Hunt::new(moment(base), range).with_resolution(Duration::from_secs(1));
            while let Some(now) = hunt.next() {
                let mut traced = Traced::default();
                // As a `match` of a tuple: each part shows itself behind the one before.
                let is_bad = parts.iter().zip(10..).all(|(view, line)| {
                    traced.compare(line, number(view, date), number(view, now), 4);
                    number(view, date) == number(view, now)
                });
                hunt.record(&traced.trace(), is_bad);
            }
            assert!(hunt.tried().any(|(_, is_bad)| is_bad), "{date} from {base}");
        }
    }
}

#[test]
fn a_day_of_january_may_be_taken_for_one_of_the_year() {
    let number = |view: View, moment| view.number(moment).expect("the calendar has it");
    for date in dates() {
        let range = moment("1970-01-01")..moment("2108-01-01");
        let base = moment("2022-01-29T15:37:59Z");
        let mut hunt = Hunt::new(base, range).with_resolution(Duration::from_secs(1));
        while let Some(now) = hunt.next() {
            let mut traced = Traced::default();
            // As chrono's packed date, masked.
            let parts = [(View::Year, 1 << 13), (View::Month, 64), (View::Day, 2)];
            for ((view, factor), line) in parts.into_iter().zip(10..) {
                traced.compare(
                    line,
                    number(view, date) * factor,
                    number(view, now) * factor,
                    4,
                );
            }
            let is_met = |(view, _)| number(view, date) == number(view, now);
            hunt.record(&traced.trace(), parts.into_iter().all(is_met));
        }
        assert!(hunt.tried().any(|(_, is_bad)| is_bad), "{date}");
    }
}

#[test]
fn texts_are_read_in_the_form_that_they_have() {
    for date in dates() {
        let text = |moment: Moment| moment.to_string().as_bytes()[..10].to_vec();
        let mut hunt = Hunt::new(
            moment("2026-11-25T08:31:07Z"),
            moment("1970-01-01")..moment("2108-01-01"),
        );
        let mut found = false;
        while let Some(now) = hunt.next() {
            let trace = Trace {
                comparisons: vec![Comparison {
                    site: site(),
                    operands: Operands::Texts {
                        left: text(now),
                        right: text(date),
                    },
                    is_inner: false,
                }],
                ..Trace::default()
            };
            let is_bad = text(now) == text(date);
            found |= is_bad;
            hunt.record(&trace, is_bad);
        }
        assert!(found, "{date}");
    }
}

fn site() -> Site {
    let mut traced = Traced::default();
    traced.compare(10, 0, 0, 4);
    traced.trace().comparisons[0].site
}

#[test]
fn code_that_compares_nothing_ends_soon() {
    let (bad, runs) = hunt(|_, _| false);
    assert!(bad.is_empty());
    assert!(runs < 20, "{runs} runs");
}

#[test]
fn noise_is_not_followed_for_ever() {
    let mut state = 1_u64;
    let (_, runs) = hunt(|traced, now| {
        // Sorting, hashing, loops: numbers that follow nothing.
        for line in 100..160 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            let (left, right) = (i128::from(state >> 33), i128::from(state >> 40));
            traced.compare(line, left, right, 8);
            traced.compare(line + 100, i128::from(line % 13), right % 17, 4);
        }
        traced.compare(
            500,
            i128::from(now.as_seconds()),
            i128::from(now.as_seconds()) + 3_600,
            8,
        );
        false
    });
    assert!(runs < 400, "{runs} runs");
}

#[test]
fn the_same_answers_make_the_same_hunt() {
    let course = || {
        let mut course = Vec::new();
        hunt(|traced, now| {
            course.push(now);
            let number = View::PackedDate.number(now).expect("the calendar has it");
            let date = View::PackedDate.number(moment("2031-08-12"));
            traced.compare(10, date.expect("the calendar has it"), number, 4);
            traced.compare(11, 0x2710, i128::from(now.as_seconds() % 77_777), 8);
            false
        });
        course
    };
    assert_eq!(course(), course());
}

#[test]
fn a_lead_names_its_date_and_form() {
    let expiry = moment("2031-08-12T07:00:00Z");
    let mut hunt = Hunt::new(
        moment("2026-11-25T08:31:07Z"),
        moment("1970-01-01")..moment("2108-01-01"),
    );
    while let Some(now) = hunt.next() {
        let mut traced = Traced::default();
        let wanted = i128::from(expiry.as_seconds());
        traced.compare(10, wanted, i128::from(now.as_seconds()), 8);
        hunt.record(&traced.trace(), false);
    }
    let leads: Vec<String> = hunt.leads().map(ToString::to_string).collect();
    assert_eq!(leads, ["2031-08-12T07:00:00Z (seconds since 1970)"]);
}

#[test]
fn a_distance_from_a_date_names_both_instants() {
    const NINETY: i64 = 90 * 86_400;
    let date = moment("2031-07-04T12:00:00Z");
    // As `SystemTime::elapsed` returns it, with or without a date in the future.
    let hunt = hunted(|traced, now| {
        let distance = (now.as_seconds() - date.as_seconds()).abs();
        traced.compare(10, NINETY.into(), distance.into(), 8);
        now.as_seconds() - date.as_seconds() > NINETY
    });
    let lead = hunt.leads().next().expect("it follows the clock");
    let instants: Vec<Moment> = lead.instants().collect();
    assert_eq!(
        instants,
        [
            moment("2031-10-02T12:00:00Z"),
            moment("2031-04-05T12:00:00Z")
        ]
    );
    assert_eq!(lead.instant(), Some(instants[0]));
    assert_eq!(lead.form(), "seconds since 2031-07-04T12:00:00Z");
}

#[test]
fn the_age_of_what_is_not_yet_built_says_nothing() {
    let built = moment("2031-07-04").as_seconds();
    for is_limited in [false, true] {
        let hunt = hunted(|traced, now| {
            let age = (now.as_seconds() - built).max(0) / 86_400;
            let age = if is_limited { age.min(20_000) } else { age };
            traced.compare(10, 90, age.into(), 8);
            age > 90
        });
        let lead = hunt.leads().next().expect("it follows the clock");
        assert_eq!(lead.form(), "days since 2031-07-04T00:00:00Z");
        assert_eq!(lead.instant(), Some(moment("2031-10-02")));
    }
}

#[test]
fn low_bits_may_be_left_out() {
    let date = moment("2031-07-04T12:00:01Z").as_seconds();
    let rounded: [fn(i64, i64) -> i64; 2] = [
        |now, date| (now - date) & !0x7f,
        |now, date| (now & !1) - date,
    ];
    for rounded in rounded {
        let hunt = hunted(|traced, now| {
            let passed = rounded(now.as_seconds(), date);
            traced.compare(10, 86_400, passed.into(), 8);
            false
        });
        let lead = hunt.leads().next().expect("it follows the clock");
        assert_eq!(lead.form(), "seconds since 2031-07-04T12:00:01Z");
        assert_eq!(lead.instant(), Some(moment("2031-07-05T12:00:01Z")));
    }
}

#[test]
fn a_negative_number_may_be_narrower_than_what_is_compared() {
    let date = moment("2044-03-09");
    let hunt = hunted(|traced, now| {
        let days = (now.as_seconds() - date.as_seconds()).div_euclid(86_400);
        // An `i32`, in a register of 64 bits.
        traced.compare(10, 100, i128::from(days) & 0xffff_ffff, 8);
        days == 100
    });
    assert!(hunt.tried().any(|(_, is_bad)| is_bad));
    let lead = hunt.leads().next().expect("it follows the clock");
    assert_eq!(lead.form(), "days since 2044-03-09T00:00:00Z");
}

#[test]
fn a_day_that_is_the_quotient_of_a_division_is_met() {
    for date in dates() {
        let [year, month, day, hour] = [View::Year, View::Month, View::Day, View::Hour]
            .map(|view| move |moment: Moment| view.number(moment).expect("the calendar has it"));
        let (bad, runs) = hunt(|traced, now| {
            // What is left over depends on year and month.
            let dividend = day(now) * 2_141 + month(now) * 37 + year(now) % 50;
            traced.compare(10, year(date), year(now), 4);
            traced.compare(11, month(date) << 16, month(now) << 16, 4);
            traced.compare(12, 2_141, dividend - day(date) * 2_141, 4);
            let is_day =
                [year, month].iter().all(|part| part(date) == part(now)) && day(date) == day(now);
            if !is_day {
                return false;
            }
            traced.compare(13, hour(date), hour(now), 4);
            hour(date) == hour(now)
        });
        assert!(!bad.is_empty(), "{date}, after {runs} runs");
    }
}

#[test]
fn a_limit_is_kept() {
    let base = moment("2026-11-25");
    let mut hunt = Hunt::new(base, moment("1970-01-01")..moment("2108-01-01")).with_limit(5);
    let mut runs = 0;
    while hunt.next().is_some() {
        runs += 1;
        hunt.record(&Trace::default(), false);
    }
    assert_eq!(runs, 5);
    assert!(!hunt.is_finished());
}

#[test]
fn a_sweep_in_a_plain_build_says_that_it_did_not_hunt() {
    let sweep = Sweep::default().hunt(true);
    let report = sweep.run(|at: Moment| assert!(at >= moment("1970-01-01")));
    report.assert_clean();
    let text = report.to_string();
    let note = "note: hunt: nothing was hunted, for this build has no comparison tracing";
    assert!(text.contains(note), "{text}");
    let silent = Sweep::default().run(|at: Moment| assert!(at >= moment("1970-01-01")));
    assert!(
        !silent.to_string().contains("nothing was hunted"),
        "{silent}"
    );
}

#[test]
fn a_straddle_does_not_hunt() {
    let sweep = Sweep::default().hunt(true).straddle(true);
    let error = sweep.try_run(|_: Moment| ()).unwrap_err();
    let error = error.to_string();
    assert!(
        error.contains("hunt: a straddle is a sweep of its own"),
        "{error}"
    );
}
