//! `#[ferrogo::import]`: traits that Go implements and Rust calls.
//!
//! Per trait: the table of Go functions, a proxy that implements the trait
//! over it, the crossing of `&dyn Trait` and `Box<dyn Trait>`, and the
//! registration for Rust mains.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{FnArg, ItemTrait, Pat, ReturnType, TraitItem, Type};

use crate::attr::{Args, docs};
use crate::diag::{Diag, keep};
use crate::pieces::{Pieces, krate, record};
use crate::refuse;

pub fn expand(args: TokenStream, item: TokenStream) -> syn::Result<TokenStream> {
    let mut item: ItemTrait = syn::parse2(item)?;
    let expanded = one(args, &mut item);
    Ok(keep(&item, expanded))
}

struct Method {
    name: syn::Ident,
    go: String,
    doc: String,
    /// Name, type as written.
    params: Vec<(syn::Ident, Type)>,
    sig: syn::Signature,
    ret: Type,
}

fn one(args: TokenStream, item: &mut ItemTrait) -> syn::Result<TokenStream> {
    let mut d = Diag::default();
    Args::of_macro(args, &[], &[], &mut d);
    refuse::generics(&item.generics, "an import trait", &mut d);
    let methods = collect(item, &mut d);
    d.finish()?;
    hand_back(item);
    let (name, krate) = (&item.ident, krate());
    let text = name.to_string();
    let register = format!("fg_{krate}_{name}_register");
    let signature = signature(&methods);
    let blocks: Vec<_> = methods
        .iter()
        .enumerate()
        .map(|(i, m)| block(i, m))
        .collect();
    let calls: Vec<_> = methods
        .iter()
        .enumerate()
        .map(|(i, m)| call(name, i, m))
        .collect();
    let table: Vec<_> = (0..methods.len()).map(|i| format_ident!("m{i}")).collect();
    let record = record(name.span(), "import", |p| {
        p.raw("\"name\":")
            .quoted(&text)
            .raw(",")
            .doc(&docs(&item.attrs));
        p.raw("\"register\":")
            .quoted(&register)
            .raw(",\"hash\":")
            .num(quote!(HASH));
        p.raw(",\"methods\":")
            .list(methods.iter().enumerate(), |p, (i, m)| {
                let block = format_ident!("Block{i}");
                p.raw("{\"name\":")
                    .quoted(&m.name.to_string())
                    .raw(",")
                    .doc(&m.doc);
                if !m.go.is_empty() {
                    p.raw("\"go\":").quoted(&m.go).raw(",");
                }
                p.raw("\"block_size\":").num(quote!(size_of::<#block>()));
                p.raw(",\"params\":").list(&m.params, |p, (name, ty)| {
                    let abi = arg_abi(ty);
                    p.raw("{\"name\":")
                        .quoted(&name.to_string())
                        .raw(",\"ty\":")
                        .ty(ty);
                    p.raw(",\"abi_size\":")
                        .num(quote!(size_of::<#abi>()))
                        .raw("}");
                });
                p.raw(",\"ret\":").ty(&m.ret).raw("}");
            });
    });
    let forms = [
        quote!(dyn #name),
        quote!(dyn #name + Send),
        quote!(dyn #name + Sync),
        quote!(dyn #name + Send + Sync),
    ];
    Ok(quote! {
        #item
        const _: () = {
            use ::ferrogo::section::Piece;
            const SIGNATURE: &[Piece] = #signature;
            /// Over names and types, to notice stale bindings.
            const HASH: u64 = ::ferrogo::section::hash(SIGNATURE);

            #[repr(C)]
            pub struct Table {
                head: ::ferrogo::abi::CallTable,
                #(#table: unsafe extern "C" fn(*mut ::ferrogo::callback::Call),)*
            }
            #(#blocks)*

            pub struct Proxy(::ferrogo::abi::GoRef<Table>);
            #[allow(clippy::all)]
            impl #name for Proxy {
                #(#calls)*
                #[inline]
                fn __ferrogo_handle(&self) -> ::core::option::Option<u64> {
                    ::core::option::Option::Some(self.0.handle())
                }
                #[inline]
                fn __ferrogo_give(self: ::std::boxed::Box<Self>) -> ::core::option::Option<u64> {
                    ::core::option::Option::Some(self.0.give())
                }
            }

            #(
                impl ::ferrogo::describe::Describe for #forms {
                    const DESC: &'static ::ferrogo::describe::Desc = &::ferrogo::describe::Desc::Item("dyn", #krate, #text);
                }
                impl ::ferrogo::abi::RefFromGo for #forms {
                    type Abi = ::ferrogo::abi::Dyn;
                    type Guard = Proxy;
                    #[inline(always)]
                    unsafe fn enter(abi: ::ferrogo::abi::Dyn) -> ::core::result::Result<Proxy, ::ferrogo::Boundary> {
                        // SAFETY: passed on; the table is of this trait's package.
                        unsafe { ::ferrogo::abi::GoRef::borrowed(abi, HASH) }.map(Proxy)
                    }
                    #[inline(always)]
                    fn get(guard: &Proxy) -> &Self {
                        guard
                    }
                }
                impl ::ferrogo::abi::FromGo for ::std::boxed::Box<#forms> {
                    type Abi = ::ferrogo::abi::Dyn;
                    unsafe fn from_go(abi: ::ferrogo::abi::Dyn) -> ::core::result::Result<Self, ::ferrogo::Boundary> {
                        // SAFETY: as above, and Go moved the handle here.
                        let go = unsafe { ::ferrogo::abi::GoRef::boxed(abi, HASH)? };
                        ::core::result::Result::Ok(::std::boxed::Box::new(Proxy(go)))
                    }
                }
                impl ::ferrogo::abi::FromGoRet for ::std::boxed::Box<#forms> {
                    type Out = ();
                    unsafe fn from_ok(
                        ret: ::ferrogo::ret::Ret,
                        _: &::core::mem::MaybeUninit<()>,
                    ) -> ::core::result::Result<Self, ::ferrogo::Boundary> {
                        let abi = ::ferrogo::abi::Dyn { handle: ret.v, table: ret.s as usize };
                        // SAFETY: Go gave the handle and the table of this trait.
                        unsafe { <Self as ::ferrogo::abi::FromGo>::from_go(abi) }
                    }
                }
                impl ::ferrogo::abi::IntoGo for ::std::boxed::Box<#forms> {
                    type Abi = ::ferrogo::ret::Ret;
                    fn into_go(self) -> ::ferrogo::ret::Ret {
                        ::ferrogo::abi::handed_back(self.__ferrogo_give())
                    }
                }
                impl ::ferrogo::abi::IntoGo for &(#forms) {
                    type Abi = ::ferrogo::ret::Ret;
                    fn into_go(self) -> ::ferrogo::ret::Ret {
                        ::ferrogo::abi::handed_back(self.__ferrogo_handle())
                    }
                }
            )*

            static REGISTERED: ::std::sync::OnceLock<Proxy> = ::std::sync::OnceLock::new();

            #[unsafe(export_name = #register)]
            extern "C" fn register(abi: ::ferrogo::abi::Dyn) -> ::ferrogo::ret::Ret {
                ::ferrogo::guard::guard(|| {
                    // SAFETY: the generated Go code passes its own table.
                    match unsafe { ::ferrogo::abi::GoRef::boxed(abi, HASH) } {
                        ::core::result::Result::Ok(go) => {
                            // the first one stays: calls may be using it
                            let _ = REGISTERED.set(Proxy(go));
                            ::ferrogo::ret::Ret::ok(0, 0)
                        }
                        ::core::result::Result::Err(e) => e.into_ret(0),
                    }
                })
            }

            impl dyn #name {
                /// Over the names and types of the methods.
                #[doc(hidden)]
                #[allow(dead_code)]
                pub const FERROGO_HASH: u64 = HASH;

                /// The implementation that a Go package registered at start.
                ///
                /// # Errors
                /// When none did.
                #[allow(dead_code)]
                pub fn from_go() -> ::core::result::Result<&'static dyn #name, ::ferrogo::Boundary> {
                    match REGISTERED.get() {
                        ::core::option::Option::Some(p) => ::core::result::Result::Ok(p),
                        ::core::option::Option::None => ::core::result::Result::Err(
                            ::ferrogo::Boundary::new(::ferrogo::boundary::Code::NotRegistered, 0)),
                    }
                }
            }
            #record
        };
    })
}

/// Two hidden methods, by which a Go object goes back to where it came from.
/// An implementation in Rust has no Go object behind it.
fn hand_back(item: &mut ItemTrait) {
    item.items.push(syn::parse_quote! {
        #[doc(hidden)]
        fn __ferrogo_handle(&self) -> ::core::option::Option<u64> {
            ::core::option::Option::None
        }
    });
    item.items.push(syn::parse_quote! {
        #[doc(hidden)]
        fn __ferrogo_give(self: ::std::boxed::Box<Self>) -> ::core::option::Option<u64> {
            ::core::option::Option::None
        }
    });
}

fn collect(item: &mut ItemTrait, d: &mut Diag) -> Vec<Method> {
    let mut out = Vec::new();
    if let Some(u) = &item.unsafety {
        d.at(
            u,
            "FG015",
            "Go cannot uphold the promises of an `unsafe trait`",
        );
    }
    for i in &mut item.items {
        let TraitItem::Fn(f) = i else {
            d.at(i, "FG007", "a trait that Go implements has methods only: associated types and consts have no form in Go");
            continue;
        };
        if f.default.is_some() {
            // Rust's own: it calls the others
            continue;
        }
        let at = f.attrs.iter().position(|a| a.path().is_ident("go"));
        let go = at.map(|at| f.attrs.remove(at)).and_then(|a| match a.meta {
            syn::Meta::NameValue(syn::MetaNameValue {
                value:
                    syn::Expr::Lit(syn::ExprLit {
                        lit: syn::Lit::Str(s),
                        ..
                    }),
                ..
            }) => Some(s.value()),
            _ => None,
        });
        let sig = &f.sig;
        if let Some(a) = &sig.asyncness {
            d.at(a, "FG008", "an async method cannot wait for Go: make it a plain one and call it from a blocking thread");
        }
        refuse::generics(&sig.generics, "this method", d);
        match sig.inputs.first() {
            Some(FnArg::Receiver(r))
                if r.reference.is_some() && r.mutability.is_none() && r.colon_token.is_none() => {}
            _ => d.at(
                sig,
                "FG011",
                "a method that Go implements takes `&self`: goroutines share the object",
            ),
        }
        let mut params = Vec::new();
        for (n, p) in sig.inputs.iter().enumerate() {
            let FnArg::Typed(p) = p else { continue };
            match &*p.pat {
                Pat::Ident(id) => {
                    refuse::ty(&p.ty, d);
                    params.push((id.ident.clone(), (*p.ty).clone()));
                }
                other => d.at(
                    other,
                    "FG016",
                    format!("parameter {n} needs a name: it is the name in Go"),
                ),
            }
        }
        let ret: Type = match &sig.output {
            ReturnType::Default => syn::parse_quote!(()),
            ReturnType::Type(_, t) => {
                refuse::ty(t, d);
                if let Type::Reference(_) = &**t {
                    d.at(t, "FG009", "Go's memory moves and is collected: return an owned value (`String`, `Vec`, `Held<[T], Go>`)");
                }
                (**t).clone()
            }
        };
        out.push(Method {
            name: sig.ident.clone(),
            go: go.unwrap_or_default(),
            doc: docs(&f.attrs),
            params,
            sig: sig.clone(),
            ret,
        });
    }
    out
}

fn arg_abi(ty: &Type) -> TokenStream {
    quote_spanned!(ty.span()=> <#ty as ::ferrogo::abi::ToGo>::Abi)
}

/// The block on Rust's stack: head, arguments, room for the result.
fn block(i: usize, m: &Method) -> TokenStream {
    let name = format_ident!("Block{i}");
    let fields = m.params.iter().enumerate().map(|(n, (_, ty))| {
        let a = format_ident!("a{n}");
        let ty = erase(ty);
        let abi = arg_abi(&ty);
        quote!(#a: #abi)
    });
    let ret = &m.ret;
    let out = quote_spanned!(ret.span()=> <#ret as ::ferrogo::abi::FromGoRet>::Out);
    quote! {
        #[repr(C)]
        struct #name {
            head: ::ferrogo::callback::Call,
            #(#fields,)*
            out: ::core::mem::MaybeUninit<#out>,
        }
    }
}

fn call(of: &syn::Ident, i: usize, m: &Method) -> TokenStream {
    let (sig, block, f) = (&m.sig, format_ident!("Block{i}"), format_ident!("m{i}"));
    let label = format!("{of}::{}", m.name);
    let ret = &m.ret;
    let names: Vec<_> = m.params.iter().map(|(n, _)| n).collect();
    let args: Vec<_> = (0..names.len()).map(|n| format_ident!("a{n}")).collect();
    let abis = m.params.iter().zip(&args).map(
        |((_, ty), a)| quote_spanned!(ty.span()=> #a: <#ty as ::ferrogo::abi::ToGo>::abi(&#a)),
    );
    quote! {
        #[inline]
        #sig {
            #(let #args = ::ferrogo::abi::hold_arg(#names);)*
            let mut block = #block {
                head: ::ferrogo::callback::Call { ctx: 0, handle: self.0.handle(), v: 0, s: 0 },
                #(#abis,)*
                out: ::core::mem::MaybeUninit::uninit(),
            };
            // SAFETY: the table's function is the Go function of this method,
            // and the block and what it points to outlive the call.
            unsafe {
                ::ferrogo::callback::call_go(#label, self.0.table().#f, (&raw mut block).cast());
                ::ferrogo::abi::block_result::<#ret>(&block.head, &block.out)
            }
        }
    }
}

/// References with `'static`, for the fields of a block.
fn erase(ty: &Type) -> Type {
    struct Static;
    impl syn::visit_mut::VisitMut for Static {
        fn visit_type_reference_mut(&mut self, r: &mut syn::TypeReference) {
            r.lifetime = Some(syn::Lifetime::new("'static", r.and_token.span));
            syn::visit_mut::visit_type_reference_mut(self, r);
        }
        fn visit_lifetime_mut(&mut self, l: &mut syn::Lifetime) {
            *l = syn::Lifetime::new("'static", l.span());
        }
    }
    let mut ty = ty.clone();
    syn::visit_mut::VisitMut::visit_type_mut(&mut Static, &mut ty);
    ty
}

/// What the hash is over: names and types, in order.
fn signature(methods: &[Method]) -> TokenStream {
    let mut p = Pieces::default();
    p.list(methods, |p, m| {
        p.quoted(&m.name.to_string())
            .list(&m.params, |p, (name, ty)| {
                p.quoted(&name.to_string()).ty(ty);
            });
        p.ty(&m.ret);
    });
    p.slice()
}
