//! A failure that begins at any nanosecond and lasts is found at that nanosecond.

#![no_main]

use libfuzzer_sys::fuzz_target;
use timewarp::{Depth, Moment, Sweep};

fuzz_target!(|input: (i64, u32)| {
    let nanos = i128::from(input.0) * 1_000_000_000 + i128::from(input.1 % 1_000_000_000);
    let first_bad = Moment::from_nanos(nanos).expect("seconds of 64 bits are in range");
    let range = Depth::Quick.range();
    let report =
        Sweep::default().run(|at: Moment| if at < first_bad { Ok(()) } else { Err("late") });
    if first_bad <= range.start {
        assert!(report.fails_at_every_date());
    } else if first_bad >= range.end {
        assert!(report.is_clean());
    } else {
        let [window] = report.windows() else {
            panic!("{report}")
        };
        assert_eq!(window.first_bad(), first_bad);
        assert!(report.bisect_runs() <= 70);
    }
});
