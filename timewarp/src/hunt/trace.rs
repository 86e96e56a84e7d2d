//! What one run compared.

/// Words of a record, as the tracing library writes it.
const WORDS: usize = 12;

/// Return addresses in a record.
const DEPTH: usize = 8;

/// Words that hold the bytes of one text.
const TEXT: usize = 3;

const IS_TEXT: u64 = 1 << 8;
const IS_CONSTANT: u64 = 1 << 9;
const IS_ENTRY: u64 = 1 << 10;

/// Where code compared something: return addresses, the innermost first.
///
/// An address is counted from where the program is loaded, so that it means the same in
/// every run. It lies just past the instruction that it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Site([u64; DEPTH]);

/// Return addresses that tell two sites apart.
///
/// Where a comparison stays a function of its own, as with dates of chrono, its callers do.
const TELLING: usize = 4;

impl Site {
    /// Lists the addresses, the innermost first.
    pub fn addresses(&self) -> impl Iterator<Item = u64> {
        self.0.into_iter().take_while(|address| *address != 0)
    }

    /// Lists what sites of one function have in common: who called it, or its caller where
    /// the comparison is in a function of its own.
    pub(super) fn callers(&self) -> impl Iterator<Item = u64> {
        self.addresses().skip(1).take(2)
    }

    pub(super) fn key(&self) -> [u64; TELLING] {
        let mut key = [0; TELLING];
        key.copy_from_slice(&self.0[..TELLING]);
        key
    }
}

/// The two sides of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operands {
    /// Integers, without sign, as wide as the code has them.
    Numbers {
        /// One side: a constant if `is_constant`.
        left: u64,
        /// The other.
        right: u64,
        /// Bytes: 1, 2, 4 or 8.
        width: u8,
        /// The compiler knew the left side.
        is_constant: bool,
    },
    /// The fronts of texts that begin with digits.
    Texts {
        /// One side.
        left: Vec<u8>,
        /// The other.
        right: Vec<u8>,
    },
}

/// One comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// Where it was made.
    pub site: Site,
    /// What was compared.
    pub operands: Operands,
    /// A library of calendars compared it for its own ends: dates pass here, but what is
    /// compared with them means nothing.
    pub is_inner: bool,
}

/// What one run compared, each pair of operands once a site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    /// The comparisons, in the order in which each was first made.
    pub comparisons: Vec<Comparison>,
    /// An address in each function that was entered, where that was noted.
    pub functions: Vec<u64>,
    /// How many there was no room for.
    pub lost: u64,
}

impl Trace {
    /// Reads the records that the tracing library wrote: `count` is how many it wanted to write.
    ///
    /// Words past the last whole record are left out, as is a record that was not finished.
    pub fn from_words(words: &[u64], count: u64) -> Self {
        let records = words.chunks_exact(WORDS);
        let room = records.len() as u64;
        let records = records.take(usize::try_from(count).unwrap_or(usize::MAX));
        let mut comparisons = Vec::new();
        let mut functions = Vec::new();
        for record in records {
            // The kind is the last but one, the number the last.
            if record[WORDS - 2] & IS_ENTRY != 0 {
                functions.push(record[0]);
            } else {
                comparisons.extend(Comparison::from_words(record));
            }
        }
        Self {
            comparisons,
            functions,
            lost: count.saturating_sub(room),
        }
    }
}

impl Comparison {
    fn from_words(words: &[u64]) -> Option<Self> {
        let words: &[u64; WORDS] = words.try_into().ok()?;
        let [stack @ .., left, right, kind, number] = words;
        if *number == 0 {
            return None;
        }
        let stack: &[u64; DEPTH] = stack;
        if kind & IS_TEXT == 0 {
            return Some(Self {
                site: Site(*stack),
                operands: Operands::Numbers {
                    left: *left,
                    right: *right,
                    width: kind.to_le_bytes()[0],
                    is_constant: kind & IS_CONSTANT != 0,
                },
                is_inner: false,
            });
        }
        let mut site = [0; DEPTH];
        let front = DEPTH - 2 * TEXT;
        site[..front].copy_from_slice(&stack[..front]);
        let text = |words: &[u64], length: u64| {
            let bytes = words.iter().flat_map(|word| word.to_le_bytes());
            bytes
                .take(usize::try_from(length).unwrap_or(usize::MAX))
                .collect()
        };
        Some(Self {
            site: Site(site),
            operands: Operands::Texts {
                left: text(&stack[front..front + TEXT], *left),
                right: text(&stack[front + TEXT..], *right),
            },
            is_inner: false,
        })
    }
}
