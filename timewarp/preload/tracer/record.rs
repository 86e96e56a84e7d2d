//! What the tracing library writes down: one comparison that the program made.
//!
//! Records lie one after another in a file that every process of a run maps, or in memory
//! of the process that asks for them. All numbers are in the machine's own order.

/// Marks a trace that the library has found.
pub const TRACE_MAGIC: u64 = 0x7477_7472_6163_6531;

/// Return addresses that are kept, the innermost first.
pub const DEPTH: usize = 8;

/// Bytes of a text that are kept.
pub const TEXT: usize = 24;

/// The front of a trace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct Front {
    /// [`TRACE_MAGIC`] once the library was loaded.
    pub magic: u64,
    /// How many records were to be written: those past [`CAPACITY`] are lost.
    pub count: u64,
    /// How many comparisons were not looked at, for their place had shown so many.
    pub passed_over: u64,
    /// Processes that wrote.
    pub processes: u64,
}

/// Numbers of this kind were compared; or a text was, if its bit is set.
pub const IS_TEXT: u64 = 1 << 8;

/// Nothing was compared: a function was entered for the first time.
pub const IS_ENTRY: u64 = 1 << 10;

/// The first operand is known to be a constant.
pub const IS_CONSTANT: u64 = 1 << 9;

/// One comparison: place, operands, and how wide they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct Record {
    /// Return addresses, less where the program was loaded; zero past the last.
    ///
    /// A text has two of them, and its operands' bytes follow: [`TEXT`] of each.
    pub stack: [u64; DEPTH],
    /// The operands, or for a text how long each is.
    pub left: u64,
    /// The other operand.
    pub right: u64,
    /// The width in bytes, [`IS_TEXT`] and [`IS_CONSTANT`].
    pub kind: u64,
    /// Written last: its place in the trace, from one.
    pub number: u64,
}

/// Records that fit.
pub const CAPACITY: usize = 1 << 15;

impl Front {
    /// Bytes in front of the records.
    pub const SIZE: usize = size_of::<Self>();
}

impl Record {
    /// Bytes of a record.
    pub const SIZE: usize = size_of::<Self>();
}
