//! What stands in attributes: docs, reprs, and our own arguments.

use syn::{Attribute, Expr, ExprLit, Lit, Meta};

use crate::diag::Diag;

/// The doc comment, lines joined, one leading space taken off each.
pub fn docs(attrs: &[Attribute]) -> String {
    let mut lines = Vec::new();
    for a in attrs.iter().filter(|a| a.path().is_ident("doc")) {
        if let Meta::NameValue(nv) = &a.meta
            && let Expr::Lit(ExprLit {
                lit: Lit::Str(s), ..
            }) = &nv.value
        {
            for line in s.value().split('\n') {
                lines.push(
                    line.strip_prefix(' ')
                        .unwrap_or(line)
                        .trim_end()
                        .to_string(),
                );
            }
        }
    }
    lines.join("\n").trim().to_string()
}

/// The words in `#[repr(…)]`.
pub fn reprs(attrs: &[Attribute]) -> Vec<String> {
    let mut out = Vec::new();
    for a in attrs.iter().filter(|a| a.path().is_ident("repr")) {
        let _ = a.parse_nested_meta(|m| {
            out.push(
                m.path
                    .get_ident()
                    .map(|i| i.to_string())
                    .unwrap_or_default(),
            );
            if m.input.peek(syn::token::Paren) {
                let content;
                syn::parenthesized!(content in m.input);
                content.parse::<proc_macro2::TokenStream>()?;
            }
            Ok(())
        });
    }
    out
}

/// `name` and `name = "text"` arguments of ours; anything else is FG012.
#[derive(Default)]
pub struct Args {
    pub flags: Vec<String>,
    pub texts: Vec<(String, String)>,
}

impl Args {
    /// Whether a flag stands there.
    pub fn has(&self, flag: &str) -> bool {
        self.flags.iter().any(|f| f == flag)
    }

    /// The text of an argument; empty when absent.
    pub fn text(&self, name: &str) -> String {
        self.texts
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, t)| t.clone())
            .unwrap_or_default()
    }

    fn nested(
        &mut self,
        m: syn::meta::ParseNestedMeta<'_>,
        flags: &[&str],
        texts: &[&str],
    ) -> syn::Result<()> {
        let name = m
            .path
            .get_ident()
            .map(|i| i.to_string())
            .unwrap_or_default();
        if flags.contains(&name.as_str()) {
            self.flags.push(name);
        } else if texts.contains(&name.as_str()) {
            self.texts
                .push((name, m.value()?.parse::<syn::LitStr>()?.value()));
        } else {
            let known: Vec<String> = flags
                .iter()
                .map(|f| format!("`{f}`"))
                .chain(texts.iter().map(|t| format!("`{t} = \"…\"`")))
                .collect();
            let known = match known.is_empty() {
                true => "this attribute takes none".to_string(),
                false => format!("known here: {}", known.join(", ")),
            };
            return Err(m.error(format!("unknown argument `{name}`; {known} [FG012]")));
        }
        Ok(())
    }

    /// The arguments of an attribute macro.
    pub fn of_macro(
        args: proc_macro2::TokenStream,
        flags: &[&str],
        texts: &[&str],
        d: &mut Diag,
    ) -> Args {
        let mut out = Args::default();
        let parser = syn::meta::parser(|m| out.nested(m, flags, texts));
        if let Err(e) = syn::parse::Parser::parse2(parser, args) {
            d.push(e);
        }
        out
    }

    /// The arguments of the helper attribute `#[name(…)]`.
    pub fn of_helper(
        attrs: &[Attribute],
        name: &str,
        flags: &[&str],
        texts: &[&str],
        d: &mut Diag,
    ) -> Args {
        let mut out = Args::default();
        for a in attrs.iter().filter(|a| a.path().is_ident(name)) {
            if let Err(e) = a.parse_nested_meta(|m| out.nested(m, flags, texts)) {
                d.push(e);
            }
        }
        out
    }
}
