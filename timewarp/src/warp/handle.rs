//! `Handle` and `Guard`: a warp that threads can enter and leave.

#[cfg(feature = "sweep")]
use super::Witness;
#[cfg(feature = "zones")]
use super::local;
use super::support;
use super::thread::{self, Scene};
#[cfg(feature = "zones")]
use crate::Moment;

/// Keeps a warp active on the thread that entered it, until it is dropped.
///
/// Guards may be dropped in any order: the last one entered of those that are left
/// counts. A guard that is leaked lasts as long as its thread.
#[derive(Debug)]
#[must_use = "the clock is back as soon as the guard is dropped"]
pub struct Guard {
    entry: thread::Entry,
    #[cfg(feature = "zones")]
    zone_since: Option<Moment>,
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.entry.leave();
        #[cfg(feature = "zones")]
        if let Some(moment) = self.zone_since {
            local::refresh_after(moment);
        }
    }
}

/// One warp that several threads can enter: all see the same clock run on.
///
/// # Example: a pool that was started before
///
/// ```
/// # #[cfg(all(target_os = "linux", target_env = "gnu"))]
/// # fn main() {
/// use std::sync::mpsc;
/// use std::time::SystemTime;
/// use timewarp::warp;
///
/// let (send, jobs) = mpsc::channel::<Box<dyn FnOnce() + Send>>();
/// let worker = std::thread::spawn(move || jobs.into_iter().for_each(|job| job()));
/// warp::at("1969-07-20T20:17:40Z", || {
///     let handle = warp::Handle::current().expect("a warp is active");
///     let job = move || assert!(handle.run(SystemTime::now) < SystemTime::UNIX_EPOCH);
///     send.send(Box::new(job)).unwrap();
/// });
/// drop(send);
/// worker.join().unwrap();
/// # }
/// # #[cfg(not(all(target_os = "linux", target_env = "gnu")))]
/// # fn main() {}
/// ```
#[derive(Clone, Debug)]
pub struct Handle {
    pub(super) scene: Scene,
}

impl Handle {
    /// Returns the warp that is active on this thread, if there is one.
    pub fn current() -> Option<Self> {
        thread::current().map(|scene| Self { scene })
    }

    /// Runs `code` in this warp.
    ///
    /// # Panics
    ///
    /// Panics where the clock cannot be moved; see [`support`].
    #[track_caller]
    pub fn run<R>(&self, code: impl FnOnce() -> R) -> R {
        let _guard = self.enter();
        code()
    }

    /// Enters this warp on this thread until the guard is dropped.
    ///
    /// # Panics
    ///
    /// Panics where the clock cannot be moved; see [`support`].
    #[track_caller]
    pub fn enter(&self) -> Guard {
        if let Err(error) = support() {
            panic!("{error}");
        }
        let entry = thread::Entry::push(self.scene.clone());
        #[cfg(feature = "zones")]
        let zone_since = self.scene.zone.map(|_| {
            local::refresh();
            self.scene.state.moment()
        });
        Guard {
            entry,
            #[cfg(feature = "zones")]
            zone_since,
        }
    }

    /// Returns how often the clock was read in this warp, by all threads.
    pub fn reads(&self) -> u64 {
        self.scene.state.reads()
    }

    /// Returns where the reads were made that a witness was to see.
    #[cfg(feature = "sweep")]
    pub(crate) fn places(&self) -> [Option<String>; 2] {
        let witness = self.scene.state.witness();
        witness.map_or([None, None], Witness::places)
    }

    /// Returns how many clock reads in this warp went around the hook and showed real
    /// time; see [`escapes`](fn@super::escapes) for which are counted.
    pub fn escapes(&self) -> u64 {
        self.scene.state.escapes()
    }
}
