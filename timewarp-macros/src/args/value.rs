//! Reading the literals that options take.

use syn::{Expr, ExprArray, Lit, LitBool, LitInt, LitStr, Path};

use crate::problems::Problems;

pub(super) type Check = fn(&str) -> Result<(), String>;

/// Reads a text and checks it.
pub(super) fn text(
    value: &Expr,
    good: &str,
    problems: &mut Problems,
    check: Check,
) -> Option<LitStr> {
    let Expr::Lit(syn::ExprLit {
        lit: Lit::Str(literal),
        ..
    }) = value
    else {
        problems.at(value, format!("expected a text such as `\"{good}\"`"));
        return None;
    };
    match check(&literal.value()) {
        Ok(()) => Some(literal.clone()),
        Err(message) => {
            problems.at(literal, message);
            None
        }
    }
}

/// Reads a list of texts and checks each.
pub(super) fn texts(
    value: &Expr,
    good: &str,
    problems: &mut Problems,
    check: Check,
) -> Option<Vec<LitStr>> {
    let Expr::Array(ExprArray { elems, .. }) = value else {
        problems.at(value, format!("expected a list such as `[\"{good}\"]`"));
        return None;
    };
    if elems.is_empty() {
        problems.at(
            value,
            format!("the list is empty; write `[\"{good}\"]` or leave the option out"),
        );
        return None;
    }
    Some(
        elems
            .iter()
            .filter_map(|element| text(element, good, problems, check))
            .collect(),
    )
}

/// Reads a whole number that is not below the least one that makes sense.
pub(super) fn number(
    value: &Expr,
    least: u64,
    of_what: &str,
    problems: &mut Problems,
) -> Option<LitInt> {
    if let Expr::Lit(syn::ExprLit {
        lit: Lit::Int(literal),
        ..
    }) = value
        && literal
            .base10_parse::<u64>()
            .is_ok_and(|number| number >= least)
    {
        return Some(literal.clone());
    }
    let good = least * 2;
    problems.at(
        value,
        format!("expected a number of {of_what} from {least}, such as `{good}`"),
    );
    None
}

pub(super) fn truth(value: &Expr, problems: &mut Problems) -> Option<LitBool> {
    if let Expr::Lit(syn::ExprLit {
        lit: Lit::Bool(literal),
        ..
    }) = value
    {
        return Some(literal.clone());
    }
    problems.at(value, "expected `true` or `false`");
    None
}

/// Reads the path to this crate's own library, as a text or as it is.
pub(super) fn path(value: &Expr, problems: &mut Problems) -> Option<Path> {
    let path = match value {
        Expr::Path(syn::ExprPath {
            attrs,
            qself: None,
            path,
        }) if attrs.is_empty() => return Some(path.clone()),
        Expr::Lit(syn::ExprLit {
            lit: Lit::Str(literal),
            ..
        }) => literal.parse_with(Path::parse_mod_style).ok(),
        _ => None,
    };
    if path.is_none() {
        problems.at(
            value,
            "expected the path to timewarp-rs under its other name, such as `\"clockwork\"`",
        );
    }
    path
}
