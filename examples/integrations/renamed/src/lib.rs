//! A crate that has timewarp under another name: see its tests.

/// Says whether a counter of 32 bits holds so many seconds.
pub fn is_stored(seconds: i64) -> bool {
    i32::try_from(seconds).is_ok()
}

/// Something else that is called `timewarp`.
pub mod timewarp {}

#[cfg(test)]
mod tests {
    use clockwork::{Clock, MockClock, Moment, sweep_dates};

    // The name means this crate's own module here.
    use super::is_stored;
    #[expect(unused_imports, reason = "it is there to be in the way")]
    use super::timewarp;

    #[sweep_dates(crate = "clockwork", to = "2038-01-19T03:14:08Z")]
    fn an_injected_clock(clock: MockClock) {
        assert!(is_stored(clock.now().timestamp()));
    }

    #[sweep_dates(crate = clockwork, known = ["2038-01-19T03:14:08Z..: 32 bits, ticket 12"])]
    fn a_bare_path(at: Moment) {
        assert!(is_stored(at.as_seconds()));
    }

    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    #[sweep_dates(crate = "::clockwork")]
    fn the_system_clock() {
        assert!(std::time::SystemTime::now() >= std::time::SystemTime::UNIX_EPOCH);
    }

    #[sweep_dates(crate = "clockwork", families = ["leap-days"])]
    async fn a_future(boundary: &clockwork::Boundary) {
        assert!(boundary.name.starts_with("leap-days"));
    }

    #[sweep_dates(crate = "clockwork", families = ["leap-days"])]
    #[tokio::test]
    async fn on_tokio(clock: MockClock) {
        tokio::task::yield_now().await;
        assert!(clock.moment() > Moment::UNIX_EPOCH);
    }
}
