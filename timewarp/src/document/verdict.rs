//! Verdicts in documents: words in lower case.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serializer};

use crate::report::Verdict;

pub(super) const fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Bomb => "bomb",
        Verdict::Hang => "hang",
        Verdict::Artefact => "artefact",
        Verdict::Flaky => "flaky",
        Verdict::Broken => "broken",
        Verdict::Ok => "ok",
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands over a reference"
)]
pub(super) fn serialize<S: Serializer>(
    verdict: &Verdict,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(word(*verdict))
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Verdict, D::Error> {
    let text = String::deserialize(deserializer)?;
    let known = Verdict::ALL.into_iter().find(|known| word(*known) == text);
    known.ok_or_else(|| D::Error::custom(format!("`{text}` is not a verdict; write `bomb`")))
}
