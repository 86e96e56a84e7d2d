//! The page of shared memory in which the library and the command meet.
//!
//! It is a file that every process of a run maps. All numbers are 64 bits wide and in
//! the machine's own order.

/// Marks a page that the library has found.
pub const MAGIC: u64 = 0x7469_6d65_7761_7270;

/// What the processes of one run have told so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct Page {
    /// [`MAGIC`] once the library was loaded.
    pub magic: u64,
    /// How many processes loaded it.
    pub processes: u64,
    /// The second that the first of them was told to show.
    pub seconds: u64,
    /// How often the wall clock was read.
    pub reads: u64,
    /// How often the times of a file were asked for.
    pub stats: u64,
    /// The monotonic nanoseconds at which the boundary fell, zero as long as it did not.
    pub crossed: u64,
    /// Where the program headers of the first process lie in its memory.
    pub headers: u64,
    /// The calls that led to the last read before the boundary, the innermost first.
    pub before: Trace,
    /// The calls that led to the first read after it.
    pub after: Trace,
}

/// Return addresses, ended by a zero if there are fewer.
pub type Trace = [u64; 32];

impl Page {
    /// The size of the file.
    pub const SIZE: usize = size_of::<Self>();
}
