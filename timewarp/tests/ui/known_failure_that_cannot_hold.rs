use timewarp::{MockClock, Moment, sweep_dates};

#[sweep_dates(known = ["2038-01-19T03:14:08Z.."])]
fn without_a_reason(_clock: MockClock) {}

#[sweep_dates(known = ["2038-01-19: a day", "2024-02-30..: no such day", "..: always"])]
fn without_a_range(_clock: MockClock) {}

#[sweep_dates(to = "2030-01-01", known = ["2038-01-19T03:14:08Z..: 32-bit field"])]
fn outside_of_the_sweep(_clock: MockClock) {}

#[sweep_dates(known = ["2024-03-31..2024-04-01 in Europe/Berlin: the gap"])]
fn in_a_zone_that_is_not_given(_at: Moment) {}

#[sweep_dates(known = ["2024-03-31..2024-04-01 in Europe/Brelin: the gap"])]
fn in_a_zone_that_is_none(_at: timewarp::Zone) {}

#[sweep_dates(straddle, known = ["2024-01-01..2024-01-02: read twice"])]
fn between_reads(_clock: MockClock) {}

#[sweep_dates(known = "2038-01-19..: 32-bit field")]
fn not_a_list(_clock: MockClock) {}

fn main() {}
