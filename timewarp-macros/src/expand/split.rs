//! From a function under `split` to a module of tests: one for each instant that has a name, and a
//! few for the rest of the plan.

mod instants;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Attribute, FnArg, ItemFn, LitStr, parse_quote};

pub(super) use instants::INSTANTS;

use super::{Driver, arguments, beginning, driver, plain, run, sweep};
use crate::args::Args;
use crate::attributes::{Attributes, last_segment};
use crate::check::Signature;
use crate::moment;

/// Makes the function, and beside it a module of the same name with the tests that call it.
pub(super) fn tests(
    args: &Args,
    attributes: &Attributes,
    signature: &Signature,
    mut function: ItemFn,
) -> TokenStream {
    let driver = driver(&function, attributes);
    let krate = &args.krate();
    function = beginning(function, signature, krate);
    let name = function.sig.ident.clone();
    let of_all = pick(attributes, |name| name == "cfg" || name == "cfg_attr");
    let of_tests = pick(attributes, |name| name == "ignore" || is_test(name));
    let test_attribute: Option<Attribute> =
        (!attributes.is_test).then(|| parse_quote!(#[::core::prelude::v1::test]));
    function.attrs = pick(attributes, |name| name != "ignore" && !is_test(name));
    function.attrs.extend(attributes.runtime.clone());
    for input in &mut function.sig.inputs {
        if let FnArg::Typed(argument) = input {
            argument.attrs.clear();
        }
    }
    let (_, values) = arguments(signature, krate);
    let call = quote!(super::#name(#(#values),*));
    let sweep = sweep(args, attributes, signature, quote!(__name));
    let run = run(args, signature, driver, false, &call);
    let is_async = driver == Driver::Await;
    let asyncness = is_async.then(|| quote!(async));
    let wait = is_async.then(|| quote!(.await));
    let own_tests = named(args);
    let names = own_tests.iter().map(|(name, _)| name);
    let place = name.span();
    let test = |name: &str, part: TokenStream| {
        let ident = format_ident!("{name}", span = place);
        quote! {
            #(#of_tests)*
            #test_attribute
            #asyncness fn #ident() {
                __sweep(#name, __Part::#part)#wait
            }
        }
    };
    let of_instants = own_tests.iter().map(|(name, at)| {
        let part = quote!(Boundary { name: #name, at: #at });
        test(&test_name(name), part)
    });
    let count = shards(args);
    let of_rest = (0..count).map(|index| {
        let part = quote!(Rest { named: __NAMED, index: #index, count: #count });
        test(&format!("rest_{}_of_{count}", index + 1), part)
    });
    let module = plain(&name);
    let doc = format!("`{module}`, at one instant or a part of the plan in each test.");
    quote! {
        #[cfg(test)]
        #[allow(
            clippy::needless_pass_by_value,
            clippy::unnecessary_wraps,
            clippy::unused_async,
            reason = "its signature is the one that the sweep calls"
        )]
        #function

        #(#of_all)*
        #[cfg(test)]
        #[doc = #doc]
        mod #name {
            use #krate::__private::Part as __Part;

            /// What has a test of its own; the rest is shared out.
            const __NAMED: &[&str] = &[#(#names),*];

            #asyncness fn __sweep(__name: &'static str, __part: __Part) {
                #sweep.part(__part).#run
            }

            #(#of_instants)*
            #(#of_rest)*
        }
    }
}

fn is_test(name: &str) -> bool {
    name == "test" || name.ends_with("_test")
}

/// Returns the attributes whose last names are wanted.
fn pick(attributes: &Attributes, is_wanted: impl Fn(&str) -> bool) -> Vec<Attribute> {
    let all = attributes.outer.iter();
    let picked = all.filter(|attribute| is_wanted(&last_segment(attribute.path())));
    picked.cloned().collect()
}

/// Lists the instants that the options leave in the plan.
fn named(args: &Args) -> Vec<(&'static str, &'static str)> {
    // Steps have no boundaries unless they are asked for.
    if args.every.is_some() && args.families.is_none() {
        return Vec::new();
    }
    let moment = |text: &Option<LitStr>| moment::parse(&text.as_ref()?.value()).ok();
    let (from, to) = (moment(&args.from), moment(&args.to));
    let is_left = |name: &str, at: &str| {
        let at = moment::parse(at).ok();
        let is_in = |selectors: &Option<Vec<LitStr>>| {
            let mut selectors = selectors.iter().flatten();
            selectors.any(|selector| takes(&selector.value(), name))
        };
        let is_in_range = from.is_none_or(|from| at.is_some_and(|at| from <= at))
            && to.is_none_or(|to| at.is_some_and(|at| at < to));
        is_in_range
            && (args.families.is_none() || is_in(&args.families))
            && !is_in(&args.without)
            && is_of_zones(args, name)
    };
    let left = INSTANTS.iter().filter(|(name, at)| is_left(name, at));
    left.copied().collect()
}

/// Returns true when a selector takes the boundary, as the library has it.
fn takes(selector: &str, name: &str) -> bool {
    let rest = name.strip_prefix(selector.trim_end_matches('/'));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Returns true for what is the same in every zone, and for gaps and folds of zones asked for.
fn is_of_zones(args: &Args, name: &str) -> bool {
    let Some(change) = name.strip_prefix("dst/") else {
        return true;
    };
    let is_in = |zone: &LitStr| takes(&zone.value(), change);
    args.zones
        .as_ref()
        .is_none_or(|zones| zones.iter().any(is_in))
}

/// Returns how many tests share what has no name.
fn shards(args: &Args) -> usize {
    match args.depth.as_ref().map(LitStr::value).as_deref() {
        Some("standard") => 8,
        Some("deep") => 16,
        _ => 4,
    }
}

/// Returns the name of a boundary's test: its own in words, the family in the singular.
pub(super) fn test_name(boundary: &str) -> String {
    let (family, detail) = boundary.split_once('/').unwrap_or((boundary, ""));
    let family = family.strip_suffix('s').unwrap_or(family);
    let name = format!("{family}_{detail}").to_lowercase();
    name.replace(|letter: char| !letter.is_ascii_alphanumeric(), "_")
}
