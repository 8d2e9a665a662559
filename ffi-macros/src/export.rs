//! `#[ferrogo::export]`: functions that Go calls.
//!
//! A shim per function: takes every parameter through the traits of
//! `ferrogo::abi`, calls, hands the result over, all under the guard.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Attribute, FnArg, GenericArgument, Item, ItemImpl, Lifetime, Pat, PathArguments, ReturnType,
    Signature, Type,
};

use crate::attr::{Args, docs};
use crate::diag::{Diag, keep};
use crate::pieces::{krate, record};
use crate::refuse;

pub fn expand(args: TokenStream, item: TokenStream) -> syn::Result<TokenStream> {
    let item: Item = syn::parse2(item)?;
    let expanded = match &item {
        Item::Fn(f) => free(args, f),
        Item::Impl(i) => methods(args, i.clone()),
        other => Err(syn::Error::new(
            other.span(),
            "`#[ferrogo::export]` stands on a function or an `impl` block [FG001]",
        )),
    };
    Ok(keep(&item, expanded))
}

fn free(args: TokenStream, f: &syn::ItemFn) -> syn::Result<TokenStream> {
    let mut d = Diag::default();
    let args = Args::of_macro(args, &["leaf"], &["go"], &mut d);
    let shim = shim(&f.sig, &f.attrs, &args, None, &mut d);
    d.finish()?;
    Ok(quote! { #f #shim })
}

fn methods(args: TokenStream, mut block: ItemImpl) -> syn::Result<TokenStream> {
    let mut d = Diag::default();
    Args::of_macro(args, &[], &[], &mut d);
    refuse::generics(&block.generics, "an exported `impl` block", &mut d);
    if let Some((_, path, _)) = &block.trait_ {
        d.at(path, "FG011", "an `impl Trait for` block has no names of its own in Go: export the functions from `impl Type`");
    }
    let own = match &*block.self_ty {
        Type::Path(p) if p.qself.is_none() => p.path.segments.last().map(|s| s.ident.clone()),
        _ => None,
    };
    let Some(own) = own else {
        d.at(
            &block.self_ty,
            "FG011",
            "an exported `impl` block is for one named type",
        );
        return d.finish().map(|()| TokenStream::new());
    };
    let mut shims = TokenStream::new();
    for item in &mut block.items {
        let syn::ImplItem::Fn(f) = item else { continue };
        // `#[export(leaf)]` on one function of the block gives its arguments;
        // a private function stays Rust's own.
        let args = take_args(&mut f.attrs, &mut d);
        if !matches!(f.vis, syn::Visibility::Public(_)) && args.is_none() {
            continue;
        }
        shims.extend(shim(
            &f.sig,
            &f.attrs,
            &args.unwrap_or_default(),
            Some(&own),
            &mut d,
        ));
    }
    d.finish()?;
    Ok(quote! { #block #shims })
}

/// The arguments of `#[export(…)]` on a function inside a block.
fn take_args(attrs: &mut Vec<Attribute>, d: &mut Diag) -> Option<Args> {
    let at = attrs.iter().position(|a| {
        a.path()
            .segments
            .last()
            .is_some_and(|s| s.ident == "export")
    })?;
    let attr = attrs.remove(at);
    let tokens = match &attr.meta {
        syn::Meta::List(l) => l.tokens.clone(),
        _ => TokenStream::new(),
    };
    Some(Args::of_macro(tokens, &["leaf"], &["go"], d))
}

/// How one parameter is taken.
enum Way {
    Value,
    Ref(Type),
    Mut(Type),
    OptionRef(Type),
}

fn way(ty: &Type) -> Way {
    match ty {
        Type::Paren(p) => way(&p.elem),
        Type::Reference(r) if r.mutability.is_some() => Way::Mut(bare(&r.elem)),
        Type::Reference(r) => Way::Ref(bare(&r.elem)),
        _ => match option_of(ty) {
            Some(Type::Reference(r)) if r.mutability.is_none() => Way::OptionRef(bare(&r.elem)),
            _ => Way::Value,
        },
    }
}

/// Without the parentheses that `&(dyn Trait + Sync)` needs and a shim does
/// not: rustc would warn of them, in the user's code.
fn bare(ty: &Type) -> Type {
    match ty {
        Type::Paren(p) => bare(&p.elem),
        other => other.clone(),
    }
}

/// `T` of `Option<T>`, as it is written.
fn option_of(ty: &Type) -> Option<&Type> {
    first_argument(ty, "Option")
}

fn first_argument<'a>(ty: &'a Type, name: &str) -> Option<&'a Type> {
    let Type::Path(p) = ty else { return None };
    let last = p.path.segments.last().filter(|s| s.ident == name)?;
    let PathArguments::AngleBracketed(a) = &last.arguments else {
        return None;
    };
    match a.args.first() {
        Some(GenericArgument::Type(t)) => Some(t),
        _ => None,
    }
}

/// Whether a result is a slice that the object still owns.
fn is_view(ty: &Type) -> bool {
    match ty {
        Type::Reference(r) => matches!(&*r.elem, Type::Slice(_)),
        _ => option_of(ty)
            .or_else(|| first_argument(ty, "Result"))
            .is_some_and(is_view),
    }
}

/// Types as a shim may name them: no lifetimes of the function, no `Self`.
struct Concrete<'a>(Option<&'a syn::Ident>);

impl VisitMut for Concrete<'_> {
    fn visit_type_reference_mut(&mut self, r: &mut syn::TypeReference) {
        r.lifetime = Some(Lifetime::new("'static", r.and_token.span));
        visit_mut::visit_type_reference_mut(self, r);
    }
    fn visit_lifetime_mut(&mut self, l: &mut Lifetime) {
        *l = Lifetime::new("'static", l.span());
    }
    fn visit_path_mut(&mut self, p: &mut syn::Path) {
        if let Some(own) = self.0
            && p.is_ident("Self")
        {
            let span = p.span();
            let mut own = own.clone();
            own.set_span(span);
            *p = own.into();
        }
        visit_mut::visit_path_mut(self, p);
    }
}

fn concrete(ty: &Type, own: Option<&syn::Ident>) -> Type {
    let mut ty = ty.clone();
    Concrete(own).visit_type_mut(&mut ty);
    ty
}

fn check_signature(sig: &Signature, d: &mut Diag) {
    if let Some(a) = &sig.asyncness {
        d.at(a, "FG008", "an async function has no thread to run on when Go calls it: block inside (`runtime.block_on(..)`), Go's scheduler handles the wait");
    }
    if let Some(u) = &sig.unsafety {
        d.at(u, "FG015", "Go cannot uphold the promises of an `unsafe fn`: export a safe function that checks them");
    }
    if let Some(abi) = &sig.abi {
        d.at(
            abi,
            "FG015",
            "remove `extern`: ferrogo writes the C function itself, under its guard",
        );
    }
    if let Some(v) = &sig.variadic {
        d.at(v, "FG001", "variadic functions have no form in Go");
    }
    for p in &sig.generics.params {
        if !matches!(p, syn::GenericParam::Lifetime(_)) {
            d.at(
                p,
                "FG007",
                "a generic function is no one function in Go: write it for the types you need",
            );
        }
    }
}

fn shim(
    sig: &Signature,
    attrs: &[Attribute],
    args: &Args,
    own: Option<&syn::Ident>,
    d: &mut Diag,
) -> TokenStream {
    check_signature(sig, d);
    let krate = krate();
    let name = &sig.ident;
    let symbol = match own {
        Some(own) => format!("fg_{krate}_{own}_{name}"),
        None => format!("fg_{krate}_{name}"),
    };
    let (mut params, mut takes, mut passes, mut described) = (vec![], vec![], vec![], vec![]);
    let mut enters = vec![];
    let mut receiver = "none";
    for input in &sig.inputs {
        match input {
            FnArg::Receiver(r) => {
                let own = own.expect("only methods have receivers");
                let span = r.span();
                if r.colon_token.is_some() {
                    d.at(
                        r,
                        "FG011",
                        "Go holds the object itself: take `&self`, `&mut self` or `self`",
                    );
                    continue;
                }
                let recv = quote!(::ferrogo::boundary::RECEIVER);
                params.push(quote!(this: u64));
                let (how, enter, pass) = match (&r.reference, &r.mutability) {
                    (Some(_), None) => (
                        "ref",
                        quote_spanned!(span=> <#own as ::ferrogo::abi::RefFromGo>::enter(this)),
                        quote!(<#own as ::ferrogo::abi::RefFromGo>::get(&g)),
                    ),
                    (Some(_), Some(_)) => (
                        "ref_mut",
                        quote_spanned!(span=> <#own as ::ferrogo::abi::MutFromGo>::enter(this)),
                        quote!(<#own as ::ferrogo::abi::MutFromGo>::get(&mut g)),
                    ),
                    (None, _) => (
                        "owned",
                        quote_spanned!(span=> <#own as ::ferrogo::abi::FromGo>::from_go(this)),
                        quote!(g),
                    ),
                };
                receiver = how;
                let (take, check) = enter_param("g", how == "ref_mut", enter, recv);
                takes.push(take);
                enters.push(check);
                passes.push(pass);
            }
            FnArg::Typed(p) => {
                let i = described.len();
                let Pat::Ident(pat) = &*p.pat else {
                    d.at(&p.pat, "FG016", "a parameter needs a name here: it is the name in Go; take it apart inside the function");
                    continue;
                };
                refuse::ty(&p.ty, d);
                refuse::outliving(&p.ty, d);
                let ty = concrete(&p.ty, own);
                let (abi, enter, pass, mutable) = param(&ty, i);
                let (a, g) = (format_ident!("a{i}"), format!("g{i}"));
                params.push(quote!(#a: #abi));
                let index = i as u16;
                let (take, check) = enter_param(&g, mutable, enter, quote!(#index));
                takes.push(take);
                enters.push(check);
                passes.push(pass);
                described.push((pat.ident.to_string(), ty, abi));
            }
        }
    }
    let ret = match &sig.output {
        ReturnType::Default => syn::parse_quote!(()),
        ReturnType::Type(_, t) => {
            refuse::ty(t, d);
            concrete(t, own)
        }
    };
    let span = ret.span();
    let view = own.filter(|_| receiver.starts_with("ref") && is_view(&ret));
    let (ret_abi, hand_over) = match view {
        Some(own) => (
            quote_spanned!(span=> <#own as ::ferrogo::abi::ViewOwner>::Abi),
            quote_spanned!(span=> <#own as ::ferrogo::abi::ViewOwner>::view(::ferrogo::abi::IntoGo::into_go(result), epoch)),
        ),
        None => (
            quote_spanned!(span=> <#ret as ::ferrogo::abi::IntoGo>::Abi),
            quote_spanned!(span=> ::ferrogo::abi::IntoGo::into_go(result)),
        ),
    };
    let epoch = view.map(|_| quote!(let epoch = g.epoch();));
    // A leaf may not call Go; Go was told so and would not survive it.
    let guard = format_ident!(
        "{}",
        if args.has("leaf") {
            "guard_leaf"
        } else {
            "guard_with"
        }
    );
    let callee = match own {
        Some(own) => quote!(<#own>::#name),
        None => quote!(#name),
    };
    let record = record(name.span(), "function", |p| {
        p.raw("\"name\":")
            .quoted(&name.to_string())
            .raw(",")
            .doc(&docs(attrs));
        if !args.text("go").is_empty() {
            p.raw("\"go\":").quoted(&args.text("go")).raw(",");
        }
        if let Some(own) = own {
            p.raw("\"of\":").quoted(&format!("{krate}::{own}")).raw(",");
        }
        p.raw(&format!(
            "\"receiver\":\"{receiver}\",\"leaf\":{},\"symbol\":",
            args.has("leaf")
        ))
        .quoted(&symbol);
        p.raw(",\"params\":")
            .list(&described, |p, (name, ty, abi)| {
                p.raw("{\"name\":").quoted(name).raw(",\"ty\":").ty(ty);
                p.raw(",\"abi_size\":")
                    .num(quote!(size_of::<#abi>()))
                    .raw("}");
            });
        p.raw(",\"ret\":")
            .ty(&ret)
            .raw(",\"ret_abi_size\":")
            .num(quote!(size_of::<#ret_abi>()));
    });
    quote! {
        const _: () = {
            #[unsafe(export_name = #symbol)]
            #[allow(improper_ctypes_definitions, clippy::all)]
            extern "C" fn shim(#(#params),*) -> #ret_abi {
                ::ferrogo::guard::#guard(move || -> #ret_abi {
                    // All are taken before one is refused: what moved here is
                    // dropped here, also when another parameter is invalid.
                    #(#takes)*
                    #(#enters)*
                    #epoch
                    let result = #callee(#(#passes),*);
                    #hand_over
                })
            }
        };
        #record
    }
}

/// Takes a parameter; and then, when all are taken, checks it.
fn enter_param(
    guard: &str,
    mutable: bool,
    enter: TokenStream,
    index: TokenStream,
) -> (TokenStream, TokenStream) {
    let g = syn::Ident::new(guard, Span::call_site());
    let m = mutable.then(|| quote!(mut));
    let take = quote! {
        // SAFETY: the arguments come from the generated Go code of this
        // signature; the guard lives until the end of the call.
        let #g = unsafe { #enter };
    };
    let check = quote! {
        let #m #g = match #g {
            ::core::result::Result::Ok(g) => g,
            ::core::result::Result::Err(e) => return ::ferrogo::abi::refuse(e, #index),
        };
    };
    (take, check)
}

/// C form, how it is taken, how it is passed on, whether its guard is `mut`.
fn param(ty: &Type, i: usize) -> (TokenStream, TokenStream, TokenStream, bool) {
    let (a, g, span) = (format_ident!("a{i}"), format_ident!("g{i}"), ty.span());
    match way(ty) {
        Way::Value => (
            quote_spanned!(span=> <#ty as ::ferrogo::abi::FromGo>::Abi),
            quote_spanned!(span=> <#ty as ::ferrogo::abi::FromGo>::from_go(#a)),
            quote!(#g),
            false,
        ),
        Way::Ref(t) => (
            quote_spanned!(span=> <#t as ::ferrogo::abi::RefFromGo>::Abi),
            quote_spanned!(span=> <#t as ::ferrogo::abi::RefFromGo>::enter(#a)),
            quote!(<#t as ::ferrogo::abi::RefFromGo>::get(&#g)),
            false,
        ),
        Way::Mut(t) => (
            quote_spanned!(span=> <#t as ::ferrogo::abi::MutFromGo>::Abi),
            quote_spanned!(span=> <#t as ::ferrogo::abi::MutFromGo>::enter(#a)),
            quote!(<#t as ::ferrogo::abi::MutFromGo>::get(&mut #g)),
            true,
        ),
        Way::OptionRef(t) => (
            quote_spanned!(span=> ::ferrogo::abi::Opt<<#t as ::ferrogo::abi::RefFromGo>::Abi>),
            quote_spanned!(span=> ::ferrogo::abi::option::enter_option::<#t>(#a)),
            quote!(::core::option::Option::map(#g.as_ref(), |g| <#t as ::ferrogo::abi::RefFromGo>::get(g))),
            false,
        ),
    }
}
