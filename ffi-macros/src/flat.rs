//! The flat forms of structs: shared by layout types and records.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::Type;

/// Consts `AT0`, `AT1`, … for fields laid out from `start`, then `END` and
/// `ALIGN`.
pub fn offsets(types: &[&Type], start: TokenStream) -> TokenStream {
    let mut end = start;
    let mut consts = TokenStream::new();
    for (i, ty) in types.iter().enumerate() {
        let at = format_ident!("AT{i}");
        consts.extend(quote! {
            const #at: usize = round_up(#end, <#ty as Flat>::ALIGN);
        });
        end = quote!(#at + <#ty as Flat>::SIZE);
    }
    quote! {
        #consts
        const END: usize = #end;
        const ALIGN: usize = { #[allow(unused_mut)] let mut a = 1; #(a = max(a, <#types as Flat>::ALIGN);)* a };
    }
}

/// `impl Flat` for a struct with named fields.
pub fn of_fields(name: &Ident, names: &[&Ident], types: &[&Type]) -> TokenStream {
    let offsets = offsets(types, quote!(0));
    let at: Vec<_> = (0..types.len()).map(|i| format_ident!("AT{i}")).collect();
    let krate = crate::pieces::krate();
    let id = format!("{krate}::{name}");
    quote! {
        const _: () = {
            use ::ferrogo::flat::{Flat, Measure, Reader, Writer, max, round_up};
            #offsets
            #[automatically_derived]
            unsafe impl Flat for #name {
                const SIZE: usize = round_up(END, ALIGN);
                const ALIGN: usize = ALIGN;
                const INLINE: bool = true #(&& <#types as Flat>::INLINE)*;
                const TAG: u32 = ::ferrogo::flat::tag(#id);
                #[inline]
                fn measure(&self, m: &mut Measure) {
                    #(<#types as Flat>::measure(&self.#names, m);)*
                }
                #[inline]
                fn write(&self, w: &mut Writer, at: usize) {
                    #(<#types as Flat>::write(&self.#names, w, at + #at);)*
                }
                #[inline]
                fn read(r: &Reader<'_>, at: usize) -> ::core::result::Result<Self, ::ferrogo::Boundary> {
                    ::core::result::Result::Ok(Self { #(#names: <#types as Flat>::read(r, at + #at)?),* })
                }
            }
        };
    }
}
