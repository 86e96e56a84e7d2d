//! Parses licences: sorts their features, checks their sum, and asks their terms.

use std::collections::{BTreeMap, HashMap};

/// What a licence grants.
#[derive(Debug)]
pub struct Licence {
    pub product: String,
    pub version: [u16; 3],
    pub holder: String,
    pub seats: u32,
    pub issued: (u16, u8, u8),
    features: Vec<String>,
}

/// Why a licence does not hold.
#[derive(Debug, PartialEq, Eq)]
pub enum Refusal {
    Syntax(usize),
    Missing(&'static str),
    Checksum { written: u32, computed: u32 },
    Terms,
}

impl Licence {
    /// Parses the text of a licence, and asks whether its terms hold.
    pub fn parse(text: &str, are_terms_broken: fn() -> bool) -> Result<Self, Refusal> {
        let mut fields: HashMap<&str, &str> = HashMap::new();
        let mut features = Vec::new();
        let mut sum: u32 = 0x811c_9dc5;
        for (number, line) in text.lines().enumerate() {
            let (name, value) = line.split_once(": ").ok_or(Refusal::Syntax(number))?;
            match name {
                "feature" => features.push(value.to_owned()),
                _ => {
                    fields.insert(name, value);
                }
            }
            if name != "checksum" {
                for byte in line.bytes() {
                    sum = (sum ^ u32::from(byte)).wrapping_mul(0x0100_0193);
                }
            }
        }
        features.sort_by(|one, other| one.len().cmp(&other.len()).then_with(|| one.cmp(other)));
        features.dedup();
        let field = |name| fields.get(name).copied().ok_or(Refusal::Missing(name));
        let written = u32::from_str_radix(field("checksum")?, 16).map_err(|_| Refusal::Missing("checksum"))?;
        if written != sum {
            return Err(Refusal::Checksum { written, computed: sum });
        }
        let (product, version) = field("product")?.split_once(' ').ok_or(Refusal::Missing("version"))?;
        let mut numbers = version.split('.').map(|number| number.parse().unwrap_or(0));
        let mut date = field("issued")?.split('-').map(|number| number.parse().unwrap_or(0));
        let mut next = || date.next().unwrap_or(0);
        let issued = (next(), next() as u8, next() as u8);
        if are_terms_broken() {
            return Err(Refusal::Terms);
        }
        Ok(Self {
            product: product.to_owned(),
            version: [0; 3].map(|zero| numbers.next().unwrap_or(zero)),
            holder: field("holder")?.to_owned(),
            seats: field("seats")?.parse().map_err(|_| Refusal::Missing("seats"))?,
            issued,
            features,
        })
    }

    /// Says whether a feature is granted.
    pub fn allows(&self, feature: &str) -> bool {
        let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
        for feature in &self.features {
            *counts.entry(feature).or_default() += 1;
        }
        let is_licensed = self.version >= [3, 0, 0] && self.seats > 0 && self.issued.0 >= 2005;
        is_licensed && counts.contains_key(feature)
    }
}
