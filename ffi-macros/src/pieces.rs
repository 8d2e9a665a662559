//! Records for the section: JSON whose holes rustc fills.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};

/// The JSON of one record in the making.
#[derive(Default)]
pub struct Pieces {
    done: Vec<TokenStream>,
    text: String,
}

impl Pieces {
    /// JSON as it stands.
    pub fn raw(&mut self, json: &str) -> &mut Self {
        self.text.push_str(json);
        self
    }

    /// A string.
    pub fn quoted(&mut self, s: &str) -> &mut Self {
        self.text.push('"');
        for c in s.chars() {
            match c {
                '"' | '\\' => {
                    self.text.push('\\');
                    self.text.push(c);
                }
                c if (c as u32) < 0x20 => self.text.push_str(&format!("\\u{:04x}", c as u32)),
                c => self.text.push(c),
            }
        }
        self.text.push('"');
        self
    }

    fn flush(&mut self) {
        if !self.text.is_empty() {
            let text = std::mem::take(&mut self.text);
            self.done.push(quote!(Piece::Raw(#text)));
        }
    }

    fn hole(&mut self, piece: TokenStream) -> &mut Self {
        self.flush();
        self.done.push(piece);
        self
    }

    /// A type, by the const expression of its `Desc`.
    pub fn desc(&mut self, desc: TokenStream) -> &mut Self {
        self.hole(quote!(Piece::Type(#desc)))
    }

    /// A type that implements `Describe`; errors stand at its own place.
    pub fn ty(&mut self, ty: &syn::Type) -> &mut Self {
        let span = syn::spanned::Spanned::span(ty);
        let desc = quote_spanned!(span=> <#ty as ::ferrogo::describe::Describe>::DESC);
        self.desc(desc)
    }

    /// A number, by a const expression.
    pub fn num(&mut self, n: TokenStream) -> &mut Self {
        self.hole(quote!(Piece::Num((#n) as i128)))
    }

    /// A bool, by a const expression.
    pub fn bool(&mut self, b: TokenStream) -> &mut Self {
        self.hole(quote!(Piece::Bool(#b)))
    }

    /// A string, by a const expression.
    pub fn quoted_expr(&mut self, s: TokenStream) -> &mut Self {
        self.hole(quote!(Piece::Quoted(#s)))
    }

    /// `"doc":"…",` when there is one.
    pub fn doc(&mut self, doc: &str) -> &mut Self {
        if !doc.is_empty() {
            self.raw("\"doc\":").quoted(doc).raw(",");
        }
        self
    }

    /// The line of `span`, as rustc counts.
    pub fn line(&mut self, span: Span) -> &mut Self {
        self.num(quote_spanned!(span=> ::core::line!()))
    }

    /// Many, separated by commas.
    pub fn list<T>(
        &mut self,
        items: impl IntoIterator<Item = T>,
        mut f: impl FnMut(&mut Self, T),
    ) -> &mut Self {
        self.raw("[");
        for (i, item) in items.into_iter().enumerate() {
            if i > 0 {
                self.raw(",");
            }
            f(self, item);
        }
        self.raw("]")
    }

    /// The pieces as one const slice.
    pub fn slice(mut self) -> TokenStream {
        self.flush();
        let done = self.done;
        quote!(&[#(#done),*])
    }
}

/// The name of the crate being compiled, with underscores.
pub fn krate() -> String {
    std::env::var("CARGO_CRATE_NAME").unwrap_or_else(|_| "unknown".into())
}

/// A static in the section that holds the record of an item: `kind` is the
/// item's variant, `body` writes its JSON.
pub fn record(span: Span, kind: &str, body: impl FnOnce(&mut Pieces)) -> TokenStream {
    let mut p = Pieces::default();
    p.raw("{\"format\":1,\"krate\":").quoted(&krate());
    p.raw(",\"version\":")
        .quoted(&std::env::var("CARGO_PKG_VERSION").unwrap_or_default());
    p.raw(",\"place\":{\"file\":")
        .quoted_expr(quote_spanned!(span=> ::core::file!()));
    p.raw(",\"line\":")
        .line(span)
        .raw("},\"item\":{")
        .quoted(kind)
        .raw(":{");
    body(&mut p);
    p.raw("}}}");
    let pieces = p.slice();
    quote! {
        const _: () = {
            use ::ferrogo::section::Piece;
            const PIECES: &[Piece] = #pieces;
            #[used]
            #[cfg_attr(target_vendor = "apple", unsafe(link_section = "__DATA,__ferrogo"))]
            #[cfg_attr(not(target_vendor = "apple"), unsafe(link_section = ".ferrogo"))]
            static RECORD: [u8; ::ferrogo::section::len(PIECES)] = ::ferrogo::section::write(PIECES);
        };
    }
}
