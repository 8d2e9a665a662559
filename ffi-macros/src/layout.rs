//! `#[derive(ferrogo::Layout)]`: the same bytes on both sides.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Data, DataEnum, DataStruct, DeriveInput, Fields};

use crate::attr::{Args, docs, reprs};
use crate::diag::Diag;
use crate::pieces::{krate, record};
use crate::{flat, refuse};

const INTS: [&str; 8] = ["u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64"];

pub fn derive(item: TokenStream) -> syn::Result<TokenStream> {
    let item: DeriveInput = syn::parse2(item)?;
    let mut d = Diag::default();
    refuse::generics(&item.generics, "a layout type", &mut d);
    let out = match &item.data {
        Data::Struct(s) => of_struct(&item, s, &mut d),
        Data::Enum(e) => of_enum(&item, e, &mut d),
        Data::Union(_) => {
            d.at(&item.ident, "FG004", "a union does not say which field is valid: use an enum with data and `#[derive(ferrogo::Record)]`");
            TokenStream::new()
        }
    };
    d.finish().map(|()| out)
}

fn check_repr(item: &DeriveInput, d: &mut Diag) {
    let reprs = reprs(&item.attrs);
    if reprs.iter().any(|r| r == "packed") {
        d.at(&item.ident, "FG003", "a packed struct cannot cross: Go has no packed structs, and cgo drops their fields in silence; order the fields by size instead");
    } else if reprs.iter().any(|r| r == "align") {
        d.at(
            &item.ident,
            "FG003",
            "Go cannot raise a struct's alignment: remove `align(…)`",
        );
    } else if !reprs.iter().any(|r| r == "C") {
        d.at(
            &item.ident,
            "FG002",
            format!(
                "`{}` needs `#[repr(C)]`: without it rustc may reorder the fields",
                item.ident
            ),
        );
    }
}

fn of_struct(item: &DeriveInput, s: &DataStruct, d: &mut Diag) -> TokenStream {
    let args = Args::of_helper(&item.attrs, "layout", &[], &["go"], d);
    check_repr(item, d);
    let Fields::Named(fields) = &s.fields else {
        d.at(
            &item.ident,
            "FG001",
            "a layout struct needs named fields, because Go's have names",
        );
        return TokenStream::new();
    };
    let fields: Vec<_> = fields.named.iter().collect();
    if fields.is_empty() {
        d.at(
            &item.ident,
            "FG005",
            "an empty struct has no size in C and one byte after a field in Go: leave it out",
        );
    }
    for f in &fields {
        refuse::ty(&f.ty, d);
    }
    let (name, text) = (&item.ident, item.ident.to_string());
    let names: Vec<_> = fields
        .iter()
        .map(|f| f.ident.as_ref().expect("named"))
        .collect();
    let types: Vec<_> = fields.iter().map(|f| &f.ty).collect();
    let record = record(name.span(), "struct", |p| {
        p.raw("\"name\":")
            .quoted(&text)
            .raw(",")
            .doc(&docs(&item.attrs));
        if !args.text("go").is_empty() {
            p.raw("\"go\":").quoted(&args.text("go")).raw(",");
        }
        p.raw("\"size\":").num(quote!(size_of::<#name>()));
        p.raw(",\"align\":").num(quote!(align_of::<#name>()));
        p.raw(",\"fields\":").list(&fields, |p, f| {
            let (id, ty) = (f.ident.as_ref().expect("named"), &f.ty);
            p.raw("{\"name\":")
                .quoted(&id.to_string())
                .raw(",\"ty\":")
                .ty(ty)
                .raw(",");
            p.doc(&docs(&f.attrs)).raw("\"line\":").line(id.span());
            p.raw(",\"at\":")
                .num(quote!(::core::mem::offset_of!(#name, #id)));
            p.raw(",\"size\":").num(quote!(size_of::<#ty>()));
            p.raw(",\"align\":").num(quote!(align_of::<#ty>())).raw("}");
        });
    });
    let checks = fields.iter().map(|f| {
        let (id, ty) = (&f.ident, &f.ty);
        quote_spanned!(ty.span()=> <#ty as ::ferrogo::abi::Layout>::check(&raw const (*at).#id)?;)
    });
    let plain = fields.iter().map(|f| {
        let ty = &f.ty;
        quote_spanned!(ty.span()=> <#ty as ::ferrogo::abi::Layout>::ANY_BITS)
    });
    let flat = flat::of_fields(name, &names, &types);
    let proof = go_type(item, &args.text("go"), &names, &types, d);
    let krate = krate();
    quote! {
        #proof
        #[automatically_derived]
        impl ::ferrogo::describe::Describe for #name {
            const DESC: &'static ::ferrogo::describe::Desc = &::ferrogo::describe::Desc::Item("named", #krate, #text);
        }
        #[automatically_derived]
        unsafe impl ::ferrogo::abi::Layout for #name {
            const ANY_BITS: bool = true #(&& #plain)*;
            #[inline(always)]
            unsafe fn check(at: *const Self) -> ::core::result::Result<(), ::ferrogo::Boundary> {
                // SAFETY: each field lies inside the readable struct.
                unsafe { #(#checks)* }
                ::core::result::Result::Ok(())
            }
        }
        const _: () = {
            #(assert!(size_of::<#types>() != 0, concat!(
                "the field `", stringify!(#names), "` has no size: C and Go disagree about such fields [FG005]"));)*
        };
        ::ferrogo::layout_crossing!(#name);
        #flat
        #record
    }
}

/// The comparison with a user's own Go type, whose numbers the build script
/// wrote.
fn go_type(
    item: &DeriveInput,
    go: &str,
    names: &[&syn::Ident],
    types: &[&syn::Type],
    d: &mut Diag,
) -> TokenStream {
    if go.is_empty() {
        return TokenStream::new();
    }
    let mut file = String::new();
    for b in go.bytes() {
        match b {
            b if b.is_ascii_alphanumeric() => file.push(b as char),
            b => file.push_str(&format!("_{b:02x}")),
        }
    }
    file.push_str(".rs");
    let written = std::env::var_os("OUT_DIR").is_some_and(|out| {
        std::path::Path::new(&out)
            .join("ferrogo_layout")
            .join(&file)
            .is_file()
    });
    if !written {
        d.at(&item.ident, "FG404", format!(
            "nothing is known of the Go type `{go}`: this crate's build.rs must call \
             `ferrogo_build::layout::assert_go_types()`, so that Go's own numbers are compared with rustc's"));
        return TokenStream::new();
    }
    let name = &item.ident;
    let lines = names.iter().map(|n| {
        let span = n.span();
        quote_spanned!(span=> ::core::line!())
    });
    let span = name.span();
    let line = quote_spanned!(span=> ::core::line!());
    quote! {
        ::ferrogo::assert_go_layout!(#name, #file, #line, { #(#names: #types = #lines),* });
    }
}

fn of_enum(item: &DeriveInput, e: &DataEnum, d: &mut Diag) -> TokenStream {
    let reprs = reprs(&item.attrs);
    let Some(repr) = reprs.iter().find(|r| INTS.contains(&r.as_str())) else {
        d.at(&item.ident, "FG013", format!("`{}` needs a repr of fixed width, such as `#[repr(u8)]`: Go must know how many bytes it has", item.ident));
        return TokenStream::new();
    };
    for v in e
        .variants
        .iter()
        .filter(|v| !matches!(v.fields, Fields::Unit))
    {
        d.at(v, "FG013", "a variant with data has no layout in Go: use `#[derive(ferrogo::Record)]`, or `ferrogo::Error` for an error");
    }
    if e.variants.is_empty() {
        d.at(
            &item.ident,
            "FG013",
            "an enum without variants has no values",
        );
    }
    let (name, text, repr) = (
        &item.ident,
        item.ident.to_string(),
        quote::format_ident!("{repr}"),
    );
    let variants: Vec<_> = e.variants.iter().map(|v| &v.ident).collect();
    let record = record(name.span(), "enum", |p| {
        p.raw("\"name\":")
            .quoted(&text)
            .raw(",")
            .doc(&docs(&item.attrs));
        p.raw("\"repr\":")
            .quoted(&repr.to_string())
            .raw(",\"variants\":")
            .list(&e.variants, |p, v| {
                let id = &v.ident;
                p.raw("{\"name\":")
                    .quoted(&id.to_string())
                    .raw(",")
                    .doc(&docs(&v.attrs));
                p.raw("\"value\":")
                    .num(quote!(#name::#id as #repr))
                    .raw("}");
            });
    });
    let krate = krate();
    quote! {
        #[automatically_derived]
        impl ::ferrogo::describe::Describe for #name {
            const DESC: &'static ::ferrogo::describe::Desc = &::ferrogo::describe::Desc::Item("named", #krate, #text);
        }
        #[automatically_derived]
        unsafe impl ::ferrogo::abi::Layout for #name {
            const ANY_BITS: bool = false;
            #[inline(always)]
            unsafe fn check(at: *const Self) -> ::core::result::Result<(), ::ferrogo::Boundary> {
                // SAFETY: readable for the repr's bytes.
                let n = unsafe { at.cast::<#repr>().read_unaligned() };
                if #(n == #name::#variants as #repr)||* {
                    return ::core::result::Result::Ok(());
                }
                ::core::result::Result::Err(::ferrogo::Boundary::new(::ferrogo::boundary::Code::Enum, n as u64))
            }
        }
        ::ferrogo::enum_crossing!(#name, #repr);
        #record
    }
}
