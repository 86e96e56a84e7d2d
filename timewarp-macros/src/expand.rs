//! From a checked function to the test that sweeps it.

mod split;
#[cfg(test)]
mod tests;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Attribute, FnArg, ItemFn, PatType, Path, parse_quote};

use crate::args::Args;
use crate::attributes::Attributes;
use crate::check::{self, Argument, Clock, Signature};
use crate::problems::Problems;

/// Expands the attribute; on a mistake, the errors and the function as it was.
pub(crate) fn sweep_dates(options: TokenStream, item: TokenStream) -> TokenStream {
    let mut problems = Problems::default();
    let args = Args::parse(options, &mut problems);
    let function: ItemFn = match syn::parse2(item.clone()) {
        Ok(function) => function,
        Err(error) => {
            problems.at_span(
                error.span(),
                "`#[sweep_dates]` belongs on a test function with a body",
            );
            let errors = problems.into_compile_error();
            return quote!(#errors #item);
        }
    };
    let is_async = function.sig.asyncness.is_some();
    let attributes = Attributes::sort(function.attrs.clone(), is_async, &mut problems);
    let signature = check::signature(&function, attributes.has_parameters, &mut problems);
    args.check_clock(&signature, &mut problems);
    args.check_known_zones(&signature, &mut problems);
    args.check_split(attributes.has_parameters, &mut problems);
    if let Some(clock) = args
        .clock
        .as_ref()
        .filter(|_| signature.clock != Clock::System)
    {
        problems.at(
            clock,
            "`clock` says how the system clock moves, for a function that takes no argument; a \
             `MockClock` has `auto_advance`",
        );
    }
    if let (Some(jobs), Driver::Await) = (&args.jobs, driver(&function, &attributes)) {
        problems.at(
            jobs,
            "the runs of this async test share one runtime and follow each other: remove `jobs`, or \
             write `#[tokio::test]`",
        );
    }
    if let (Some(timeout), Driver::Await) = (&args.timeout, driver(&function, &attributes)) {
        problems.at(
            timeout,
            "the runs of this async test share one runtime, which cannot be left behind when one of \
             them does not return: remove `timeout`, or write `#[tokio::test]`",
        );
    }
    match problems.into_compile_error() {
        Some(errors) => {
            let untouched = untouched(function);
            quote!(#errors #untouched)
        }
        None if args.split().is_some() => split::tests(&args, &attributes, &signature, function),
        None => test(&args, &attributes, &signature, function),
    }
}

/// Returns the function without what would turn it into a test with arguments.
fn untouched(mut function: ItemFn) -> TokenStream {
    function
        .attrs
        .retain(|attribute| !Attributes::is_test_like(attribute));
    for input in &mut function.sig.inputs {
        if let FnArg::Typed(argument) = input {
            argument.attrs.clear();
        }
    }
    quote!(#[allow(unused, reason = "it failed to become a test")] #function)
}

/// How the body is called: on this thread, or as a future.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Driver {
    /// A plain function, or an async one with a runtime of its own for each run.
    Call,
    /// An async function that needs no runtime.
    BlockOn,
    /// An async function under the runtime of another test attribute.
    Await,
}

fn driver(function: &ItemFn, attributes: &Attributes) -> Driver {
    let is_async = function.sig.asyncness.is_some();
    match (is_async, &attributes.runtime, attributes.is_test) {
        (false, ..) | (true, Some(_), _) => Driver::Call,
        (true, None, true) => Driver::Await,
        (true, None, false) => Driver::BlockOn,
    }
}

fn test(
    args: &Args,
    attributes: &Attributes,
    signature: &Signature,
    function: ItemFn,
) -> TokenStream {
    let driver = driver(&function, attributes);
    let krate = &args.krate();
    let function = beginning(function, signature, krate);
    let ItemFn {
        vis, sig, block, ..
    } = function;
    let name = &sig.ident;
    let outer_attributes = &attributes.outer;
    // After the user's attributes, so that they see the function as it was.
    let test_attribute: Option<Attribute> =
        (!attributes.is_test).then(|| parse_quote!(#[::core::prelude::v1::test]));

    let mut inner = sig.clone();
    for input in &mut inner.inputs {
        if let FnArg::Typed(argument) = input {
            argument.attrs.clear();
        }
    }
    let runtime = &attributes.runtime;

    let (foreign, values) = arguments(signature, krate);
    let outer_inputs = foreign.iter().map(|(argument, binding)| {
        let PatType {
            attrs,
            colon_token,
            ty,
            ..
        } = argument;
        quote!(#(#attrs)* #binding #colon_token #ty)
    });
    let asyncness = (driver == Driver::Await).then(|| sig.asyncness.to_token_stream());
    let sweep = sweep(args, attributes, signature, plain(name));
    let run = run(
        args,
        signature,
        driver,
        !foreign.is_empty(),
        &quote!(#name(#(#values),*)),
    );
    let run = quote!(#sweep.#run);
    quote! {
        #(#outer_attributes)*
        #test_attribute
        #vis #asyncness fn #name(#(#outer_inputs),*) {
            #[allow(
                clippy::needless_pass_by_value,
                clippy::unnecessary_wraps,
                clippy::unused_async,
                reason = "its signature is the one that the sweep calls"
            )]
            #runtime
            #inner #block

            #run
        }
    }
}

/// Lets clocks of a runtime begin where the body does.
fn beginning(mut function: ItemFn, signature: &Signature, krate: &Path) -> ItemFn {
    let clocks = &signature.of_runtime;
    if !clocks.is_empty() {
        let block = &function.block;
        // A block around the body: its items would otherwise come after statements.
        function.block = parse_quote!({
            #(#krate::__private::begin(&#clocks);)*
            #block
        });
    }
    function
}

/// Calls the body for every case, in the way that suits it.
fn run(
    args: &Args,
    signature: &Signature,
    driver: Driver,
    has_values: bool,
    call: &TokenStream,
) -> TokenStream {
    let krate = &args.krate();
    let call = match driver {
        Driver::Call => call.clone(),
        Driver::BlockOn => quote!(#krate::__private::block_on(#call)),
        Driver::Await => quote!(#call.await),
    };
    let runner = match &args.timeout {
        _ if driver == Driver::Await => Runner::Async,
        // Should the values of others not be fit for it, the error is at the option.
        Some(timeout) => Runner::Supervised(timeout.span()),
        None if !has_values => Runner::Supervised(Span::call_site()),
        None if args.jobs.is_some() => Runner::Parallel,
        None => Runner::Sequential,
    };
    runner.run(krate, signature.clock == Clock::System, has_values, &call)
}

/// Which way of running suits the body: the first one that what it captures allows.
#[derive(Clone, Copy)]
enum Runner {
    /// On threads that can be left behind, with a time limit that was set here, if any.
    Supervised(Span),
    Parallel,
    Sequential,
    Async,
}

impl Runner {
    /// Calls the body for each case.
    fn run(
        self,
        krate: &Path,
        is_ambient: bool,
        has_values: bool,
        call: &TokenStream,
    ) -> TokenStream {
        let case = quote!(__case: &#krate::Case);
        match (self, is_ambient) {
            (Self::Async, true) => quote!(run_async_ambient(async || #call).await),
            (Self::Async, false) => quote!(run_async(async |__case| #call).await),
            (Self::Parallel, true) => quote!(run_parallel_ambient(|| #call)),
            (Self::Sequential, true) => quote!(run_sequential_ambient(|| #call)),
            (Self::Parallel, false) => quote!(run_parallel(|#case| #call)),
            (Self::Sequential, false) => quote!(run_sequential(|#case| #call)),
            (Self::Supervised(span), _) => {
                let keyword = has_values.then(|| quote!(move));
                let (method, code) = if is_ambient {
                    ("run_supervised_ambient", quote!(#keyword || #call))
                } else {
                    ("run_supervised", quote!(#keyword |#case| #call))
                };
                let method = syn::Ident::new(method, span);
                quote!(#method(#code))
            }
        }
    }
}

/// Splits arguments into those of others, with a name each, and the values of all.
fn arguments<'function>(
    signature: &'function Signature,
    krate: &Path,
) -> (Vec<(&'function PatType, syn::Ident)>, Vec<TokenStream>) {
    let mut foreign = Vec::new();
    let mut values = Vec::new();
    for argument in &signature.arguments {
        // Errors about a type belong on the type.
        match argument {
            Argument::Value(argument) => values.push(quote_spanned! {argument.ty.span()=>
                #krate::Argument::of(__case)
            }),
            Argument::Reference(argument) => values.push(quote_spanned! {argument.ty.span()=>
                &#krate::Argument::of(__case)
            }),
            Argument::Foreign(argument) => {
                let binding = match &*argument.pat {
                    // The name that other attributes know the argument by.
                    syn::Pat::Ident(pattern) => pattern.ident.clone(),
                    _ => format_ident!("__argument_{}", foreign.len()),
                };
                values.push(quote_spanned! {argument.ty.span()=>
                    ::core::clone::Clone::clone(&#binding)
                });
                foreign.push((argument, binding));
            }
        }
    }
    (foreign, values)
}

/// Returns a function's name without the mark of a keyword.
fn plain(name: &syn::Ident) -> String {
    let name = name.to_string();
    name.strip_prefix("r#").unwrap_or(&name).to_owned()
}

/// Builds the sweep from the options.
fn sweep(
    args: &Args,
    attributes: &Attributes,
    signature: &Signature,
    name: impl ToTokens,
) -> TokenStream {
    let krate = args.krate();
    let (sees_zone, sees_local_date) = (signature.sees_zone, signature.sees_local_date);
    let one = |method: &str, value: &Option<_>| {
        let method = format_ident!("{method}");
        value
            .as_ref()
            .map(|value: &syn::LitStr| quote!(.#method(#value)))
    };
    let many = |method: &str, values: &Option<Vec<syn::LitStr>>| {
        let method = format_ident!("{method}");
        values
            .as_ref()
            .map(|values| quote!(.#method([#(#values),*])))
    };
    let options = [
        one("clock", &args.clock),
        one("depth_named", &args.depth),
        one("from", &args.from),
        one("to", &args.to),
        one("every", &args.every),
        many("zones", &args.zones),
        many("families", &args.families),
        many("without", &args.without),
        many("at", &args.at),
        many("known", &args.known),
        args.unread.as_ref().map(|wanted| quote!(.unread(#wanted))),
        many("faults", &args.faults),
        args.hunt.as_ref().map(|wanted| quote!(.hunt(#wanted))),
        args.straddle
            .as_ref()
            .map(|wanted| quote!(.straddle(#wanted))),
        args.straddle_reads
            .as_ref()
            .map(|reads| quote!(.straddle_reads(#reads))),
        args.uptime.as_ref().map(|wanted| quote!(.uptime(#wanted))),
        args.jobs.as_ref().map(|jobs| quote!(.jobs(#jobs))),
        one("timeout", &args.timeout),
        attributes
            .should_panic
            .as_ref()
            .map(|text| quote!(.should_panic(#text))),
    ];
    quote! {
        #krate::__private::Attribute::new(::core::module_path!(), #name)
            .sees(#sees_zone, #sees_local_date)
            #(#options)*
    }
}
