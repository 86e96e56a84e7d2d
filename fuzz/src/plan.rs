//! What a plan promises.

use std::time::Duration;

use timewarp::{Depth, Family, Moment, Sweep};

/// A plan is in order, in its range, within its limit, or refused as a plan.
///
/// The bytes choose a length of the range, a step and a family.
///
/// # Panics
///
/// Panics when a promise is broken.
pub fn plans_keep_their_promises(from: Moment, choices: &[u8]) {
    let choice = |index: usize| u64::from(choices.get(index).copied().unwrap_or(0));
    let seconds = choice(0) << (choice(1) % 28);
    let Some(to) = from.checked_add(Duration::from_secs(seconds)) else {
        return;
    };
    let mut sweep = Sweep::default().between(from, to);
    if choice(2) % 2 == 1 {
        sweep = sweep.every(Duration::from_secs(choice(3) << (choice(4) % 24)));
    }
    if choice(5) % 3 == 1 {
        let index = usize::try_from(choice(6)).expect("a byte") % Family::ALL.len();
        sweep = sweep.families([Family::ALL[index].name()]);
    }
    let plan = match sweep.plan() {
        Ok(plan) => plan,
        Err(error) => {
            assert!(error.is_plan(), "{error:?}");
            return;
        }
    };
    assert!((1..=Depth::Quick.limit()).contains(&plan.len()));
    let moments: Vec<Moment> = plan.iter().map(|case| case.moment()).collect();
    assert!(
        moments.windows(2).all(|pair| pair[0] < pair[1]),
        "{moments:?}"
    );
    let range = from..to;
    let outside = moments.iter().find(|moment| !range.contains(moment));
    assert_eq!(outside, None, "{from} to {to}");
}
