//! A document as one HTML page that opens from disk, without any other file.
//!
//! The page carries the document in a compact form (see [`compact`]) that its script
//! draws. Nothing of the document is written as markup: the name goes through the XML
//! writer's escaping, the rest is JSON in which no `<` is left.

mod compact;

use quick_xml::escape::escape;

use super::Document;
use super::junit::allowed;

const PAGE: &str = include_str!("html/page.html");
const STYLE: &str = include_str!("html/page.css");
/// Parts of the script, in their order.
const SCRIPT: [&str; 5] = [
    include_str!("html/data.js"),
    include_str!("html/map.js"),
    include_str!("html/table.js"),
    include_str!("html/filters.js"),
    include_str!("html/page.js"),
];

/// Where the page takes something in.
const SLOTS: [&str; 4] = ["{{name}}", "{{style}}", "{{data}}", "{{script}}"];

impl Document {
    /// Returns the document as one HTML page that needs no other file.
    ///
    /// The same document gives the same page. Long messages are cut, and of very many
    /// windows the first of each test are listed; the page says where it does so.
    #[expect(
        clippy::missing_panics_doc,
        reason = "the page is part of this crate, and is tested"
    )]
    pub fn to_html(&self) -> String {
        let script = SCRIPT.concat();
        let script = format!("(() => {{\n'use strict';\n{script}}})();\n");
        let name = allowed(&self.name);
        // A `<` could end the script element that the data stand in.
        let data = compact::compact(self).to_string().replace('<', "\\u003c");
        let parts = [&*escape(name.as_str()), STYLE, &data, &script];
        let mut page = String::with_capacity(PAGE.len() + data.len() + script.len() + STYLE.len());
        let mut rest = PAGE;
        for (slot, part) in SLOTS.iter().zip(parts) {
            let (before, after) = rest.split_once(slot).expect("the page has every slot");
            page.push_str(before);
            page.push_str(part);
            rest = after;
        }
        page + rest
    }
}
