//! `#[derive(ferrogo::Error)]`: enums with data that may stand in
//! `Result<_, E>`, in both directions.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{Data, DeriveInput};

use crate::diag::Diag;
use crate::pieces::krate;
use crate::{record, refuse};

pub fn derive(item: TokenStream) -> syn::Result<TokenStream> {
    let item: DeriveInput = syn::parse2(item)?;
    let mut d = Diag::default();
    refuse::generics(&item.generics, "an error", &mut d);
    let Data::Enum(e) = &item.data else {
        d.at(&item.ident, "FG013", "an error that crosses is an enum, one variant per thing that can go wrong: Go tells them apart with errors.As");
        return d.finish().map(|()| TokenStream::new());
    };
    let name = &item.ident;
    let display = format!("fg_{}_{name}_display", krate());
    let sum = record::sum(&item, e, Some(&display), &mut d);
    d.finish()?;
    let span = name.span();
    let render = quote_spanned!(span=> ::std::string::ToString::to_string(&e));
    let text = name.to_string();
    let krate = krate();
    Ok(quote! {
        #sum
        ::ferrogo::flat_crossing!(#name);
        #[automatically_derived]
        impl ::ferrogo::describe::DescribeError for #name {
            const ERROR_DESC: &'static ::ferrogo::describe::Desc = &::ferrogo::describe::Desc::Item("named", #krate, #text);
        }
        #[automatically_derived]
        impl ::ferrogo::abi::ErrorOut for #name {
            #[inline]
            fn into_ret(self) -> ::ferrogo::ret::Ret {
                match self.__ferrogo_word() {
                    ::core::option::Option::Some((tag, word)) => ::ferrogo::ret::Ret::err(::ferrogo::ret::kind::INLINE, tag, word),
                    ::core::option::Option::None => ::ferrogo::abi::boxed_error(&self),
                }
            }
        }
        #[automatically_derived]
        impl<G> ::ferrogo::abi::ErrorIn<G> for #name where Self: ::core::convert::From<G> {
            fn from_other(e: G) -> Self {
                ::core::convert::From::from(e)
            }
            unsafe fn from_own(ret: ::ferrogo::ret::Ret) -> ::core::result::Result<Self, ::ferrogo::Boundary> {
                match ret.is(::ferrogo::ret::kind::INLINE) {
                    true => Self::__ferrogo_from_word(ret.tag(), ret.v),
                    // SAFETY: passed on.
                    false => unsafe { ::ferrogo::abi::read_error(ret) },
                }
            }
        }
        const _: () = {
            #[unsafe(export_name = #display)]
            extern "C" fn display(encoded: ::ferrogo::abi::Slice) -> ::ferrogo::ret::Ret {
                ::ferrogo::guard::guard(|| {
                    // SAFETY: generated Go code passes one encoded value.
                    match unsafe { <#name as ::ferrogo::abi::FromGo>::from_go(encoded) } {
                        ::core::result::Result::Ok(e) => ::ferrogo::abi::IntoGo::into_go(#render),
                        ::core::result::Result::Err(e) => e.into_ret(0),
                    }
                })
            }
        };
    })
}
