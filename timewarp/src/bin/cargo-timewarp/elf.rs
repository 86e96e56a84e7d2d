//! Programs that no library can be loaded into.

use std::fs::{self, File};
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// The program header that names the dynamic linker.
const INTERPRETER: u32 = 3;

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

/// Returns whether an ELF file of 64 bits asks for the dynamic linker; none for others.
fn has_interpreter(program: &Path) -> Option<bool> {
    // Headers lie at the beginning in whatever linkers write.
    let mut head = Vec::new();
    let file = File::open(program).ok()?;
    file.take(1 << 16).read_to_end(&mut head).ok()?;
    if head.get(..5)? != b"\x7fELF\x02" {
        return None;
    }
    let number = |at: usize, size: usize| {
        let bytes = head.get(at..at + size)?;
        let little = bytes.iter().rev();
        Some(little.fold(0u64, |number, byte| number << 8 | u64::from(*byte)))
    };
    // Both machines that the library is built for are little-endian.
    let table = usize::try_from(number(32, 8)?).ok()?;
    let size = usize::try_from(number(54, 2)?).ok()?;
    let count = usize::try_from(number(56, 2)?).ok()?;
    let mut kinds = (0..count).map(|index| number(table + index * size, 4));
    kinds.any(|kind| kind == Some(INTERPRETER.into())).into()
}
