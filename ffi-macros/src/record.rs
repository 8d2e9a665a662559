//! `#[derive(ferrogo::Record)]`: structs and enums that cross in one flat
//! buffer.
//!
//! The half that is shared with `ferrogo::Error` is [`sum`].

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::spanned::Spanned;
use syn::{Data, DataEnum, DataStruct, DeriveInput, Fields, Type, Variant};

use crate::attr::docs;
use crate::diag::Diag;
use crate::pieces::{Pieces, krate, record};
use crate::{flat, refuse};

pub fn derive(item: TokenStream) -> syn::Result<TokenStream> {
    let item: DeriveInput = syn::parse2(item)?;
    let mut d = Diag::default();
    refuse::generics(&item.generics, "a record", &mut d);
    let out = match &item.data {
        Data::Struct(s) => of_struct(&item, s, &mut d),
        Data::Enum(e) => sum(&item, e, None, &mut d),
        Data::Union(_) => {
            d.at(
                &item.ident,
                "FG004",
                "a union does not say which field is valid: use an enum with data",
            );
            TokenStream::new()
        }
    };
    d.finish()?;
    let name = &item.ident;
    Ok(quote! { #out ::ferrogo::flat_crossing!(#name); })
}

fn described(name: &Ident) -> TokenStream {
    let (krate, text) = (krate(), name.to_string());
    quote! {
        #[automatically_derived]
        impl ::ferrogo::describe::Describe for #name {
            const DESC: &'static ::ferrogo::describe::Desc = &::ferrogo::describe::Desc::Item("named", #krate, #text);
        }
    }
}

fn of_struct(item: &DeriveInput, s: &DataStruct, d: &mut Diag) -> TokenStream {
    let Fields::Named(fields) = &s.fields else {
        d.at(
            &item.ident,
            "FG001",
            "a record needs named fields, because Go's have names",
        );
        return TokenStream::new();
    };
    let fields: Vec<_> = fields.named.iter().collect();
    fields.iter().for_each(|f| refuse::ty(&f.ty, d));
    let name = &item.ident;
    let names: Vec<_> = fields
        .iter()
        .map(|f| f.ident.as_ref().expect("named"))
        .collect();
    let types: Vec<_> = fields.iter().map(|f| &f.ty).collect();
    let offsets = flat::offsets(&types, quote!(0));
    let record = record(name.span(), "record", |p| {
        p.raw("\"name\":")
            .quoted(&name.to_string())
            .raw(",")
            .doc(&docs(&item.attrs));
        p.raw("\"size\":")
            .num(quote!(<#name as ::ferrogo::flat::Flat>::SIZE));
        p.raw(",\"align\":")
            .num(quote!(<#name as ::ferrogo::flat::Flat>::ALIGN));
        p.raw(",\"fields\":")
            .list(fields.iter().enumerate(), |p, (i, f)| {
                let at = format_ident!("AT{i}");
                let id = f.ident.as_ref().expect("named");
                field(
                    p,
                    &id.to_string(),
                    f,
                    quote!({
                        #[allow(unused_imports)]
                        use ::ferrogo::flat::{Flat, max, round_up};
                        #offsets
                        let _ = (END, ALIGN);
                        #at
                    }),
                );
            });
    });
    let (described, flat) = (described(name), flat::of_fields(name, &names, &types));
    quote! { #described #flat #record }
}

fn field(p: &mut Pieces, name: &str, f: &syn::Field, at: TokenStream) {
    let ty = &f.ty;
    p.raw("{\"name\":")
        .quoted(name)
        .raw(",\"ty\":")
        .ty(ty)
        .raw(",")
        .doc(&docs(&f.attrs));
    p.raw("\"line\":").line(f.span()).raw(",\"at\":").num(at);
    p.raw(",\"size\":")
        .num(quote!(<#ty as ::ferrogo::flat::Flat>::SIZE));
    p.raw(",\"align\":")
        .num(quote!(<#ty as ::ferrogo::flat::Flat>::ALIGN))
        .raw("}");
}

/// The names that a variant's fields are bound to, and how they are written in
/// a pattern.
fn binding(v: &Variant) -> (Vec<Ident>, TokenStream, Vec<String>) {
    let binds: Vec<_> = (0..v.fields.len()).map(|i| format_ident!("f{i}")).collect();
    let names: Vec<_> = v
        .fields
        .iter()
        .enumerate()
        .map(|(i, f)| f.ident.as_ref().map_or(i.to_string(), |id| id.to_string()))
        .collect();
    let pattern = match &v.fields {
        Fields::Unit => quote!(),
        Fields::Unnamed(_) => quote!((#(#binds),*)),
        Fields::Named(n) => {
            let ids = n.named.iter().map(|f| &f.ident);
            quote!({ #(#ids: #binds),* })
        }
    };
    (binds, pattern, names)
}

/// An enum with data. `display` is the symbol of the function that renders it,
/// when it is an error.
pub fn sum(item: &DeriveInput, e: &DataEnum, display: Option<&str>, d: &mut Diag) -> TokenStream {
    let name = &item.ident;
    if e.variants.is_empty() {
        d.at(name, "FG001", "an enum without variants has no values");
    }
    for v in &e.variants {
        v.fields.iter().for_each(|f| refuse::ty(&f.ty, d));
    }
    let all: Vec<&Type> = e
        .variants
        .iter()
        .flat_map(|v| v.fields.iter().map(|f| &f.ty))
        .collect();
    let id = format!("{}::{name}", krate());
    let mut consts = TokenStream::new();
    let (mut measure, mut write, mut read) = (vec![], vec![], vec![]);
    let (mut write_word, mut read_word, mut ends) = (vec![], vec![], vec![]);
    for (i, v) in e.variants.iter().enumerate() {
        let (tag, module, vid) = (i as u32, format_ident!("v{i}"), &v.ident);
        let types: Vec<_> = v.fields.iter().map(|f| &f.ty).collect();
        let offsets = flat::offsets(&types, quote!(0));
        let (binds, pattern, _) = binding(v);
        let at: Vec<_> = (0..binds.len()).map(|i| format_ident!("AT{i}")).collect();
        // A struct holds the consts of each variant, so that they may name the
        // fields' types from the place of the enum.
        consts.extend(quote! {
            #[allow(non_camel_case_types)]
            struct #module;
            impl #module {
                #[allow(dead_code)]
                const OFFSETS: (&'static [usize], usize, bool) = {
                    #offsets
                    let _ = ALIGN;
                    (&[#(#at),*], END, true #(&& <#types as Flat>::INLINE)* && END <= 8)
                };
                const END: usize = Self::OFFSETS.1;
                #[allow(dead_code)]
                const INLINE: bool = Self::OFFSETS.2;
            }
        });
        let n: Vec<_> = (0..binds.len()).collect();
        measure.push(quote!(Self::#vid #pattern => { #(<#types as Flat>::measure(#binds, m);)* }));
        write.push(quote!(Self::#vid #pattern => {
            w.put(at, #tag);
            #(<#types as Flat>::write(#binds, w, at + PAYLOAD + #module::OFFSETS.0[#n]);)*
        }));
        read.push(quote!(#tag => {
            #(let #binds = <#types as Flat>::read(r, at + PAYLOAD + #module::OFFSETS.0[#n])?;)*
            Self::#vid #pattern
        }));
        write_word.push(quote!(Self::#vid #pattern if #module::INLINE =>
        ::core::option::Option::Some((#tag, ::ferrogo::flat::word(|w| {
            #(<#types as Flat>::write(#binds, w, #module::OFFSETS.0[#n]);)*
            let _ = w;
        })))));
        read_word.push(quote!(#tag if #module::INLINE => {
            #(let #binds = <#types as Flat>::read(&r, #module::OFFSETS.0[#n])?;)*
            Self::#vid #pattern
        }));
        ends.push(quote!(#module::END));
    }
    let words = display.map(|_| quote! {
        impl #name {
            /// The variant and its payload, when it fits into a word.
            #[doc(hidden)]
            #[allow(unused_variables, unreachable_patterns)]
            fn __ferrogo_word(&self) -> ::core::option::Option<(u32, u64)> {
                match self {
                    #(#write_word,)*
                    _ => ::core::option::Option::None,
                }
            }

            #[doc(hidden)]
            #[allow(unused_variables)]
            fn __ferrogo_from_word(tag: u32, word: u64) -> ::core::result::Result<Self, ::ferrogo::Boundary> {
                let word = word.to_le_bytes();
                let r = Reader::word(&word);
                ::core::result::Result::Ok(match tag {
                    #(#read_word,)*
                    n => return ::core::result::Result::Err(::ferrogo::Boundary::new(::ferrogo::boundary::Code::Enum, n as u64)),
                })
            }
        }
    });
    // The record stands inside the same block, where the consts are in scope.
    let record = record(name.span(), "sum", |p| {
        p.raw("\"name\":")
            .quoted(&name.to_string())
            .raw(",")
            .doc(&docs(&item.attrs));
        p.raw("\"size\":")
            .num(quote!(<#name as ::ferrogo::flat::Flat>::SIZE));
        p.raw(",\"align\":")
            .num(quote!(<#name as ::ferrogo::flat::Flat>::ALIGN));
        if let Some(symbol) = display {
            p.raw(",\"error\":true,\"display\":").quoted(symbol);
        }
        p.raw(",\"variants\":")
            .list(e.variants.iter().enumerate(), |p, (i, v)| {
                let module = format_ident!("v{i}");
                let (_, _, names) = binding(v);
                p.raw("{\"name\":")
                    .quoted(&v.ident.to_string())
                    .raw(",")
                    .doc(&docs(&v.attrs));
                p.raw("\"inline\":").bool(quote!(#module::INLINE));
                p.raw(",\"fields\":")
                    .list(v.fields.iter().enumerate(), |p, (n, f)| {
                        field(p, &names[n], f, quote!(PAYLOAD + #module::OFFSETS.0[#n]));
                    });
                p.raw("}");
            });
    });
    let described = described(name);
    quote! {
        #described
        const _: () = {
            use ::ferrogo::flat::{Flat, Measure, Reader, Writer, max, round_up};
            #consts
            const ALIGN: usize = { #[allow(unused_mut)] let mut a = 4; #(a = max(a, <#all as Flat>::ALIGN);)* a };
            const PAYLOAD: usize = round_up(4, ALIGN);
            const SIZE: usize = { #[allow(unused_mut)] let mut n = 0; #(n = max(n, #ends);)* round_up(PAYLOAD + n, ALIGN) };
            #[automatically_derived]
            unsafe impl Flat for #name {
                const SIZE: usize = SIZE;
                const ALIGN: usize = ALIGN;
                const INLINE: bool = true #(&& <#all as Flat>::INLINE)*;
                const TAG: u32 = ::ferrogo::flat::tag(#id);
                #[allow(unused_variables)]
                fn measure(&self, m: &mut Measure) {
                    match self { #(#measure)* }
                }
                #[allow(unused_variables)]
                fn write(&self, w: &mut Writer, at: usize) {
                    match self { #(#write)* }
                }
                #[allow(unused_variables)]
                fn read(r: &Reader<'_>, at: usize) -> ::core::result::Result<Self, ::ferrogo::Boundary> {
                    ::core::result::Result::Ok(match r.num::<u32>(at)? {
                        #(#read)*
                        n => return ::core::result::Result::Err(::ferrogo::Boundary::new(::ferrogo::boundary::Code::Enum, n as u64)),
                    })
                }
            }
            #words
            #record
        };
    }
}
