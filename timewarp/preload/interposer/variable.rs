//! The environment, read before `main`.

use core::ffi::c_char;

unsafe extern "C" {
    static environ: *const *const c_char;
}

/// Returns what follows `name` in the environment: a string of C. The name ends with `=`.
pub(crate) fn variable(name: &[u8]) -> Option<*const c_char> {
    // SAFETY: `environ` is C's table of strings, ended by a null; this is before `main`,
    // so that nobody changes it meanwhile.
    unsafe {
        let mut entry = environ;
        if entry.is_null() {
            return None;
        }
        while !(*entry).is_null() {
            let text = *entry;
            let mut length = 0;
            while length < name.len() && *text.add(length) as u8 == name[length] {
                length += 1;
            }
            if length == name.len() {
                return Some(text.add(length));
            }
            entry = entry.add(1);
        }
    }
    None
}
