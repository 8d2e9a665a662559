//! Complaints: collected with their places, shown together.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::spanned::Spanned;

/// What is wrong with one item.
#[derive(Default)]
pub struct Diag(Option<syn::Error>);

impl Diag {
    /// A complaint at `at`, with its code: what, and how to mend it.
    pub fn at(&mut self, at: impl Spanned, code: &str, what: impl std::fmt::Display) {
        self.span(at.span(), code, what);
    }

    /// As [`Diag::at`], for a span.
    pub fn span(&mut self, span: Span, code: &str, what: impl std::fmt::Display) {
        let e = syn::Error::new(span, format!("{what} [{code}]"));
        self.push(e);
    }

    /// A complaint of the parser.
    pub fn push(&mut self, e: syn::Error) {
        match &mut self.0 {
            Some(all) => all.combine(e),
            None => self.0 = Some(e),
        }
    }

    /// All complaints, if there are any.
    pub fn finish(self) -> syn::Result<()> {
        self.0.map_or(Ok(()), Err)
    }
}

/// Tokens, or the complaints as compile errors.
pub fn run(result: syn::Result<TokenStream>) -> proc_macro::TokenStream {
    result.unwrap_or_else(|e| e.into_compile_error()).into()
}

/// The complaints, and the item as it stands: so that its other uses don't
/// add errors of their own.
pub fn keep(item: impl ToTokens, result: syn::Result<TokenStream>) -> TokenStream {
    match result {
        Ok(t) => t,
        Err(e) => {
            let mut t = e.into_compile_error();
            item.to_tokens(&mut t);
            t
        }
    }
}
