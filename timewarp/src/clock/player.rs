//! A mock clock that plays a timeline, and remembers who read it.

use std::panic::Location;

use super::timeline::{Position, Timeline};

/// A timeline at some read of it.
#[derive(Debug)]
pub(super) struct Player {
    timeline: Timeline,
    read: u64,
    places: Vec<&'static Location<'static>>,
}

/// Places that are remembered: more reads than anybody looks at one by one.
const REMEMBERED: usize = 1 << 16;

impl Player {
    pub(super) fn new(timeline: Timeline) -> Self {
        Self {
            timeline,
            read: 0,
            places: Vec::new(),
        }
    }

    /// Returns what the next read shows, and notes where it was made.
    pub(super) fn next(
        &mut self,
        position: Position,
        place: &'static Location<'static>,
    ) -> Position {
        self.read = self.read.saturating_add(1);
        if self.places.len() < REMEMBERED {
            self.places.push(place);
        }
        self.timeline.next(position, self.read)
    }

    /// Lists where the clock was read, in order.
    #[cfg(feature = "sweep")]
    pub(super) fn places(&self) -> &[&'static Location<'static>] {
        &self.places
    }
}
