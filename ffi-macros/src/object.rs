//! `#[ferrogo::object]`: allocated by Rust, held by Go through a handle.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::Item;

use crate::attr::{Args, docs};
use crate::diag::{Diag, keep};
use crate::pieces::{krate, record};
use crate::refuse;

pub fn expand(args: TokenStream, item: TokenStream) -> syn::Result<TokenStream> {
    let item: Item = syn::parse2(item)?;
    let expanded = one(args, &item);
    Ok(keep(&item, expanded))
}

fn one(args: TokenStream, item: &Item) -> syn::Result<TokenStream> {
    let mut d = Diag::default();
    let args = Args::of_macro(args, &["mutable"], &[], &mut d);
    let (name, generics, attrs) = match item {
        Item::Struct(s) => (&s.ident, &s.generics, &s.attrs),
        Item::Enum(e) => (&e.ident, &e.generics, &e.attrs),
        other => {
            d.at(
                other,
                "FG001",
                "`#[ferrogo::object]` stands on a struct or an enum",
            );
            return d.finish().map(|()| TokenStream::new());
        }
    };
    refuse::generics(generics, "an object", &mut d);
    d.finish()?;
    let (krate, text, mutable) = (krate(), name.to_string(), args.has("mutable"));
    let release = format!("fg_{krate}_{name}_release");
    let record = record(name.span(), "object", |p| {
        p.raw("\"name\":").quoted(&text).raw(",").doc(&docs(attrs));
        p.raw(&format!("\"mutable\":{mutable},\"release\":"))
            .quoted(&release);
    });
    let span = name.span();
    let shareable = quote_spanned!(span=> const _: () = {
        const fn shareable<T: ::ferrogo::abi::Shareable>() {}
        shareable::<#name>()
    };);
    Ok(quote! {
        #item
        #shareable
        ::ferrogo::object_crossing!(#name, #krate, #text, mutable = #mutable);
        const _: () = {
            #[unsafe(export_name = #release)]
            extern "C" fn release(handle: u64) -> ::ferrogo::ret::Ret {
                // A panic in Drop is captured by the guard, and an exit in it
                // goes on from there.
                ::ferrogo::guard::guard(|| ::ferrogo::object::release::<#name>(handle))
            }
        };
        #record
    })
}
