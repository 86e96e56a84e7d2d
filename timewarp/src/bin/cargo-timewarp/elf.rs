//! Programs that no library can be loaded into.

use std::fs::{self, File};
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// The program header that names the dynamic linker.
const INTERPRETER: u32 = 3;

/// The program header of the program headers themselves.
const HEADERS: u32 = 6;

/// Returns why the clock of a program cannot be moved from outside, if that is known.
pub(crate) fn obstacle(program: &Path) -> Option<&'static str> {
    let is_setuid = fs::metadata(program).is_ok_and(|data| data.permissions().mode() & 0o6000 != 0);
    if is_setuid {
        return Some("it is setuid or setgid, and the system loads nothing into such programs");
    }
    match has_interpreter(program) {
        Some(false) => Some("it is linked statically, so that nothing can be loaded into it"),
        _ => None,
    }
}

/// Returns the address in its file of the program headers of a program.
pub(crate) fn headers(program: &Path) -> Option<u64> {
    let file = Head::read(program)?;
    let table = file.headers()?;
    let address = table
        .into_iter()
        .find(|place| file.number(*place, 4) == Some(HEADERS.into()));
    file.number(address? + 16, 8)
}

/// Returns whether an ELF file of 64 bits asks for the dynamic linker; none for others.
fn has_interpreter(program: &Path) -> Option<bool> {
    let file = Head::read(program)?;
    let mut table = file.headers()?.into_iter();
    table
        .any(|place| file.number(place, 4) == Some(INTERPRETER.into()))
        .into()
}

/// The beginning of an ELF file of 64 bits. Headers lie there in whatever linkers write.
struct Head(Vec<u8>);

impl Head {
    fn read(program: &Path) -> Option<Self> {
        let mut head = Vec::new();
        let file = File::open(program).ok()?;
        file.take(1 << 16).read_to_end(&mut head).ok()?;
        (head.get(..5)? == b"\x7fELF\x02").then_some(Self(head))
    }

    /// Reads a number; both machines that the library is built for are little-endian.
    fn number(&self, at: usize, size: usize) -> Option<u64> {
        let bytes = self.0.get(at..at.checked_add(size)?)?;
        let little = bytes.iter().rev();
        Some(little.fold(0u64, |number, byte| number << 8 | u64::from(*byte)))
    }

    /// Lists where each program header lies.
    fn headers(&self) -> Option<Vec<usize>> {
        let table = usize::try_from(self.number(32, 8)?).ok()?;
        let size = usize::try_from(self.number(54, 2)?).ok()?;
        let count = usize::try_from(self.number(56, 2)?).ok()?;
        (0..count)
            .map(|index| table.checked_add(index.checked_mul(size)?))
            .collect()
    }
}
