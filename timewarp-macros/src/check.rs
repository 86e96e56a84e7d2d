//! The function under the attribute: what a sweep gives it, and what it must not be.

use quote::ToTokens;
use syn::{
    FnArg, GenericArgument, Ident, ItemFn, Pat, PatType, PathArguments, Safety, Type, TypePath,
};

use crate::problems::Problems;

const GIVEN: &str = "`MockClock`, `Moment`, `DateTime<Utc>`, `DateTime<Tz>`, `NaiveDate`, \
                     `SystemTime`, `Tz`, `Zone` or `&Boundary`";

/// An argument, and who fills it.
pub(crate) enum Argument {
    /// The sweep, by value.
    Value(PatType),
    /// The sweep, by reference.
    Reference(PatType),
    /// Another attribute; the value is cloned for each run.
    Foreign(PatType),
}

/// What the arguments come to.
pub(crate) struct Signature {
    pub(crate) arguments: Vec<Argument>,
    /// One instant in two zones is two cases for this function.
    pub(crate) sees_zone: bool,
    pub(crate) sees_local_date: bool,
    pub(crate) clock: Clock,
    /// Clocks that begin with the body.
    pub(crate) of_runtime: Vec<Ident>,
}

/// The clock that the function can read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Clock {
    /// It is given dates, and none that moves between two reads.
    None,
    /// A mock clock.
    Mock,
    /// The system's: it is given nothing, and that clock is swept under it.
    System,
}

/// Sorts the arguments and refuses what cannot be swept.
pub(crate) fn signature(
    function: &ItemFn,
    has_parameters: bool,
    problems: &mut Problems,
) -> Signature {
    refuse_kinds(function, problems);
    let mut signature = Signature {
        arguments: Vec::new(),
        sees_zone: false,
        sees_local_date: false,
        clock: Clock::None,
        of_runtime: Vec::new(),
    };
    for input in &function.sig.inputs {
        let argument = match input {
            FnArg::Receiver(receiver) => {
                problems.at(
                    receiver,
                    "a swept test is a function, not a method: remove `self`",
                );
                continue;
            }
            FnArg::Typed(argument) => argument,
        };
        match kind(&argument.ty) {
            Some(kind) if argument.attrs.is_empty() => {
                signature.sees_zone |= kind == Kind::Zoned;
                signature.sees_local_date |= kind == Kind::LocalDate;
                if kind == Kind::Clock {
                    signature.clock = Clock::Mock;
                }
                if let (Kind::Runtime, Pat::Ident(pattern)) = (kind, &*argument.pat) {
                    signature.of_runtime.push(pattern.ident.clone());
                }
                signature.arguments.push(if kind == Kind::Reference {
                    Argument::Reference(argument.clone())
                } else {
                    Argument::Value(argument.clone())
                });
            }
            _ if has_parameters || !argument.attrs.is_empty() => {
                signature
                    .arguments
                    .push(Argument::Foreign(argument.clone()));
            }
            _ => problems.at(&argument.ty, unknown_type(&argument.ty)),
        }
    }
    let is_given = |argument: &Argument| !matches!(argument, Argument::Foreign(_));
    let is_ambient = !signature.arguments.iter().any(is_given);
    if is_ambient {
        signature.clock = Clock::System;
    }
    let had_mistakes = signature.arguments.len() < function.sig.inputs.len();
    if is_ambient && !had_mistakes && !cfg!(feature = "warp") {
        let name = &function.sig.ident;
        problems.at(
            name,
            format!(
                "`{name}` takes nothing that a sweep could give it, and moving the system clock \
                 needs the feature `warp` of timewarp-rs; write \
                 `fn {name}(clock: timewarp::MockClock)`, or take {GIVEN}"
            ),
        );
    }
    signature
}

fn refuse_kinds(function: &ItemFn, problems: &mut Problems) {
    let signature = &function.sig;
    if let Some(constness) = &signature.constness {
        problems.at(
            constness,
            "a swept test cannot be `const`: it catches panics",
        );
    }
    if let Safety::Unsafe(unsafety) = &signature.safety {
        problems.at(
            unsafety,
            "a swept test cannot be `unsafe`: nobody could promise anything",
        );
    }
    if let Some(abi) = &signature.abi {
        problems.at(abi, "a swept test cannot have a foreign ABI");
    }
    if let Some(variadic) = &signature.variadic {
        problems.at(
            variadic,
            "a swept test cannot take a variable number of arguments",
        );
    }
    if !signature.generics.params.is_empty() {
        problems.at(
            &signature.generics,
            "a swept test cannot be generic: nobody chooses the type; name one",
        );
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Plain,
    /// Can be moved while the code runs.
    Clock,
    /// Begins in the runtime of the body.
    Runtime,
    /// Shows the zone itself.
    Zoned,
    /// Shows a date that depends on the zone.
    LocalDate,
    Reference,
}

/// Recognises a type by its last name, so that any path to it will do.
fn kind(ty: &Type) -> Option<Kind> {
    match ty {
        Type::Reference(reference) if reference.mutability.is_none() => {
            (last_name(&reference.elem)? == "Boundary").then_some(Kind::Reference)
        }
        Type::Paren(inner) => kind(&inner.elem),
        Type::Group(inner) => kind(&inner.elem),
        Type::Path(_) => match last_name(ty)?.as_str() {
            "MockClock" => Some(Kind::Clock),
            "Moment" | "SystemTime" => Some(Kind::Plain),
            "TokioClock" => Some(Kind::Runtime),
            "NaiveDate" => Some(Kind::LocalDate),
            "Tz" | "Zone" => Some(Kind::Zoned),
            "DateTime" => match generic_name(ty)?.as_str() {
                "Utc" => Some(Kind::Plain),
                "Tz" => Some(Kind::Zoned),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    }
}

fn last_name(ty: &Type) -> Option<String> {
    let Type::Path(TypePath { path, .. }) = ty else {
        return None;
    };
    Some(path.segments.last()?.ident.to_string())
}

/// Returns the name of the first generic argument, as `Utc` of `DateTime<Utc>`.
fn generic_name(ty: &Type) -> Option<String> {
    let Type::Path(TypePath { path, .. }) = ty else {
        return None;
    };
    let PathArguments::AngleBracketed(generics) = &path.segments.last()?.arguments else {
        return None;
    };
    match generics.args.first()? {
        GenericArgument::Type(inner) => last_name(inner),
        _ => None,
    }
}

fn unknown_type(ty: &Type) -> String {
    let text = ty.to_token_stream().to_string();
    // Tokens print with spaces between them, which nobody writes in a type.
    let text = [
        (" :: ", "::"),
        (" < ", "<"),
        (" >", ">"),
        ("& ", "&"),
        (" ,", ","),
    ]
    .into_iter()
    .fold(text, |text, (loose, tight)| text.replace(loose, tight));
    let hint = match (last_name(ty).as_deref(), ty) {
        (Some("Boundary"), _) => "take it by reference: `&Boundary`".to_owned(),
        (Some("DateTime"), _) => {
            "write `DateTime<Utc>`, or `DateTime<Tz>` with chrono-tz".to_owned()
        }
        (Some("SystemClock"), _) => "the real clock cannot be swept: take `MockClock`".to_owned(),
        (_, Type::Reference(_)) => format!("take it by value; expected {GIVEN}"),
        (_, Type::ImplTrait(_)) => "take `MockClock`, which implements `Clock`".to_owned(),
        _ => format!("expected {GIVEN}"),
    };
    format!("a sweep cannot give a `{text}`; {hint}")
}
