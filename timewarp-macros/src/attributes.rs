//! The other attributes of the function: tests, runtimes, expected panics.

use quote::quote;
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, ExprLit, Lit, LitStr, Meta, MetaNameValue, Path, Token, parse_quote};

use crate::problems::Problems;

/// Attributes that make a test of the function and fill its other arguments.
const PARAMETERIZERS: &[&str] = &[
    "rstest",
    "apply",
    "test_case",
    "test_matrix",
    "property_test",
    "proptest",
    "parameterized",
    "theory",
    "quickcheck",
];

/// What the function's other attributes mean to us.
pub(crate) struct Attributes {
    /// To keep on the test.
    pub(crate) outer: Vec<Attribute>,
    /// The runtime that each run of an async body gets, as an attribute for the body.
    pub(crate) runtime: Option<Attribute>,
    /// The text that every panic must contain, if the function should panic.
    pub(crate) should_panic: Option<LitStr>,
    pub(crate) is_test: bool,
    pub(crate) has_parameters: bool,
}

impl Attributes {
    pub(crate) fn sort(
        attributes: Vec<Attribute>,
        is_async: bool,
        problems: &mut Problems,
    ) -> Self {
        let mut sorted = Self {
            outer: Vec::new(),
            runtime: None,
            should_panic: None,
            is_test: false,
            has_parameters: false,
        };
        for attribute in attributes {
            let name = last_segment(attribute.path());
            if PARAMETERIZERS.contains(&name.as_str()) {
                sorted.has_parameters = true;
                sorted.is_test = true;
            }
            if name == "should_panic" {
                sorted.should_panic = Some(expected(&attribute, problems));
            } else if is_async && is_tokio_test(attribute.path()) {
                // Every run gets a runtime of its own, as if it were its own test.
                sorted.runtime = Some(tokio_main(&attribute, problems));
            } else {
                sorted.is_test |= name == "test" || name.ends_with("_test");
                sorted.outer.push(attribute);
            }
        }
        sorted
    }

    /// Returns true for attributes that make no sense on a function that stays as it is.
    pub(crate) fn is_test_like(attribute: &Attribute) -> bool {
        let name = last_segment(attribute.path());
        let others = [
            "test",
            "case",
            "should_panic",
            "ignore",
            "timeout",
            "values",
        ];
        others.contains(&name.as_str()) || PARAMETERIZERS.contains(&name.as_str())
    }
}

pub(crate) fn last_segment(path: &Path) -> String {
    path.segments
        .last()
        .map_or(String::new(), |segment| segment.ident.to_string())
}

fn is_tokio_test(path: &Path) -> bool {
    let names: Vec<_> = path
        .segments
        .iter()
        .map(|segment| segment.ident.to_string())
        .collect();
    names.iter().map(String::as_str).eq(["tokio", "test"])
}

/// Turns `#[tokio::test(…)]` into the `#[tokio::main(…)]` with the same runtime.
fn tokio_main(attribute: &Attribute, problems: &mut Problems) -> Attribute {
    let mut path = attribute.path().clone();
    if let Some(last) = path.segments.last_mut() {
        last.ident = syn::Ident::new("main", last.ident.span());
    }
    let mut options: Punctuated<Meta, Token![,]> = Punctuated::new();
    if matches!(attribute.meta, Meta::List(_)) {
        match attribute.parse_args_with(Punctuated::parse_terminated) {
            Ok(parsed) => options = parsed,
            Err(error) => problems.add(error),
        }
    }
    // A test runs on one thread unless it says otherwise; a main function on many.
    if !options
        .iter()
        .any(|option| option.path().is_ident("flavor"))
    {
        options.push(parse_quote!(flavor = "current_thread"));
    }
    let tokens = quote!(#path(#options));
    parse_quote!(#[#tokens])
}

/// Returns the text that the panic must contain; any panic will do for an empty one.
fn expected(attribute: &Attribute, problems: &mut Problems) -> LitStr {
    let any = || LitStr::new("", proc_macro2::Span::call_site());
    let name_value = match &attribute.meta {
        Meta::Path(_) => return any(),
        Meta::NameValue(name_value) => Ok(name_value.clone()),
        Meta::List(list) => list.parse_args::<MetaNameValue>(),
    };
    if let Ok(MetaNameValue {
        value: Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }),
        ..
    }) = name_value
    {
        return text;
    }
    problems.at(
        attribute,
        "expected `#[should_panic(expected = \"part of the message\")]`",
    );
    any()
}
