//! Collecting mistakes, so that one compile shows all of them.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;

/// The mistakes found so far.
#[derive(Default)]
pub(crate) struct Problems {
    error: Option<syn::Error>,
}

impl Problems {
    /// Adds a mistake in the tokens that the user wrote.
    pub(crate) fn at(&mut self, tokens: impl ToTokens, message: impl std::fmt::Display) {
        self.add(syn::Error::new_spanned(tokens, message));
    }

    /// Adds a mistake at one place.
    pub(crate) fn at_span(&mut self, span: Span, message: impl std::fmt::Display) {
        self.add(syn::Error::new(span, message));
    }

    pub(crate) fn add(&mut self, error: syn::Error) {
        match &mut self.error {
            Some(first) => first.combine(error),
            None => self.error = Some(error),
        }
    }

    /// Returns the compile errors, or `None` if there is no mistake.
    pub(crate) fn into_compile_error(self) -> Option<TokenStream> {
        self.error.map(syn::Error::into_compile_error)
    }
}
