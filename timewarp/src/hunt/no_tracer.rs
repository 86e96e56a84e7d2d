//! Where no run can be traced.

use std::marker::PhantomData;

use super::slot::Slot;
use crate::Moment;

pub(crate) fn is_there() -> bool {
    false
}

#[derive(Debug)]
pub(crate) struct Tracing<'slot>(PhantomData<&'slot Slot>);

impl<'slot> Tracing<'slot> {
    pub(crate) fn begin(_: &'slot Slot, _: Moment) -> Self {
        Self(PhantomData)
    }
}
