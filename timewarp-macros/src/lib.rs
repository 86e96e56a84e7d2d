//! Implementation detail of the `timewarp-rs` crate: the attribute `#[sweep_dates]`.
//!
//! Its documentation is on the re-export, `timewarp::sweep_dates`.

mod args;
mod attributes;
mod check;
mod expand;
mod known;
mod moment;
mod problems;
mod step;
mod suggest;
mod zone;

use proc_macro::TokenStream;

/// Reruns a test at instants at which software breaks; see `timewarp::sweep_dates`.
#[proc_macro_attribute]
pub fn sweep_dates(options: TokenStream, item: TokenStream) -> TokenStream {
    expand::sweep_dates(options.into(), item.into()).into()
}
