//! Two contracts that hold every construct: `bank`, and `desk`, which uses
//! types of `bank`.

use ferrogo_build::emit::flat::{Size, round_up};
use ferrogo_build::emit::set::Set;
use ferrogo_contract::model::*;

/// Adds items to a contract, with the offsets that Rust would have measured.
pub struct Builder<'a> {
    pub contract: Contract,
    others: Vec<&'a Contract>,
    line: u32,
}

pub fn named(id: &str) -> Type {
    Type::Named(id.into())
}
pub fn reference(t: Type) -> Type {
    Type::Ref(Box::new(t))
}
pub fn mutable(t: Type) -> Type {
    Type::RefMut(Box::new(t))
}
pub fn boxed(t: Type) -> Type {
    Type::Boxed(Box::new(t))
}
pub fn slice(t: Type) -> Type {
    Type::Slice(Box::new(t))
}
pub fn vec(t: Type) -> Type {
    Type::Vec(Box::new(t))
}
pub fn option(t: Type) -> Type {
    Type::Option(Box::new(t))
}
pub fn array(t: Type, n: u64) -> Type {
    Type::Array(Box::new(t), n)
}
pub fn result(t: Type, e: Type) -> Type {
    Type::Result(Box::new(t), Box::new(e))
}
pub fn map(k: Type, v: Type) -> Type {
    Type::Map(Box::new(k), Box::new(v))
}
pub fn owned(side: Side, t: Type) -> Type {
    Type::Owned(side, Box::new(slice(t)))
}
pub fn held(t: Type) -> Type {
    Type::Held(Side::Go, Box::new(slice(t)))
}
pub fn text() -> Type {
    reference(Type::Str)
}
pub fn closure(args: Vec<Type>, ret: Type) -> Type {
    Type::Fn(args, Box::new(ret))
}

fn params(list: Vec<(&str, Type)>) -> Vec<Param> {
    list.into_iter()
        .map(|(name, ty)| Param {
            name: name.into(),
            ty,
            abi_size: 0,
        })
        .collect()
}

impl<'a> Builder<'a> {
    pub fn new(krate: &str, others: Vec<&'a Contract>) -> Self {
        let contract = Contract {
            format: FORMAT,
            krate: krate.into(),
            api_hash: "00ff".repeat(16),
            ..Contract::default()
        };
        Self {
            contract,
            others,
            line: 0,
        }
    }

    fn add(&mut self, item: Item) {
        self.line += 10;
        let place = Place {
            file: "src/lib.rs".into(),
            line: self.line,
        };
        self.contract
            .items
            .insert(item.name(), Entry { place, item });
    }

    fn fields(&self, list: Vec<(&str, Type)>, from: u64) -> (Vec<Field>, Size) {
        let set = Set::new(self.others.iter().copied().chain([&self.contract]));
        let types: Vec<Type> = list.iter().map(|(_, t)| t.clone()).collect();
        let (size, places) = Size::of_all(&set, types.iter()).unwrap();
        let start = if from == 0 {
            0
        } else {
            round_up(from, size.align)
        };
        let fields = list
            .into_iter()
            .zip(places)
            .enumerate()
            .map(|(i, ((name, ty), at))| {
                let one = Size::of(&set, &ty).unwrap();
                let doc = if i == 0 {
                    format!("The {name}.")
                } else {
                    String::new()
                };
                Field {
                    name: name.into(),
                    ty,
                    doc,
                    line: self.line + 11 + i as u32,
                    at: start + at,
                    size: one.size,
                    align: one.align,
                }
            })
            .collect();
        (
            fields,
            Size {
                size: start + size.size,
                align: size.align,
            },
        )
    }

    pub fn layout(&mut self, name: &str, doc: &str, go: &str, list: Vec<(&str, Type)>) {
        let (fields, size) = self.fields(list, 0);
        let layout = Layout {
            size: size.size,
            align: size.align,
            fields: fields
                .iter()
                .map(|f| (f.name.clone(), f.at, f.size, f.align))
                .collect(),
        };
        for target in ["x86_64-unknown-linux-gnu", "aarch64-unknown-linux-gnu"] {
            let target = self.contract.layouts.entry(target.into()).or_default();
            target.hash = "0123456789abcdef".repeat(4);
            target.types.insert(name.into(), layout.clone());
        }
        self.add(Item::Struct(StructDef {
            name: name.into(),
            doc: doc.into(),
            fields,
            size: size.size,
            align: size.align,
            go: go.into(),
        }));
    }

    pub fn enumeration(&mut self, name: &str, repr: Type, variants: Vec<(&str, i128)>) {
        self.add(Item::Enum(EnumDef {
            name: name.into(),
            doc: format!("The {name}."),
            repr,
            variants: variants
                .into_iter()
                .map(|(name, value)| EnumVariant {
                    name: name.into(),
                    doc: String::new(),
                    value,
                })
                .collect(),
        }));
    }

    pub fn record(&mut self, name: &str, doc: &str, list: Vec<(&str, Type)>) {
        let (fields, size) = self.fields(list, 0);
        self.add(Item::Record(RecordDef {
            name: name.into(),
            doc: doc.into(),
            fields,
            size: size.size,
            align: size.align,
        }));
    }

    pub fn sum(&mut self, name: &str, error: bool, variants: Vec<(&str, Vec<(&str, Type)>)>) {
        let (mut size, mut align) = (4, 4);
        let variants = variants
            .into_iter()
            .map(|(variant, list)| {
                let inline = {
                    let set = Set::new(self.others.iter().copied().chain([&self.contract]));
                    let types: Vec<Type> = list.iter().map(|(_, t)| t.clone()).collect();
                    let plain = types
                        .iter()
                        .all(|t| !ferrogo_build::emit::flat::has_out_of_line(&set, t).unwrap());
                    plain && Size::of_all(&set, types.iter()).unwrap().0.size <= 8
                };
                let (fields, whole) = self.fields(list, 4);
                size = size.max(whole.size);
                align = align.max(whole.align);
                SumVariant {
                    name: variant.into(),
                    doc: String::new(),
                    fields,
                    inline,
                }
            })
            .collect();
        let krate = &self.contract.krate;
        let display = if error {
            format!("fg_{krate}_{name}_display")
        } else {
            String::new()
        };
        self.add(Item::Sum(SumDef {
            name: name.into(),
            doc: format!("What {name} says."),
            variants,
            size: round_up(size, align),
            align,
            error,
            display,
        }));
    }

    pub fn object(&mut self, name: &str, mutable: bool) {
        let release = format!("fg_{}_{name}_release", self.contract.krate);
        self.add(Item::Object(ObjectDef {
            name: name.into(),
            doc: format!("A {name} of the bank."),
            mutable,
            release,
        }));
    }

    pub fn function(&mut self, name: &str, doc: &str, list: Vec<(&str, Type)>, ret: Type) {
        self.method("", Receiver::None, name, doc, list, ret);
    }

    pub fn method(
        &mut self,
        of: &str,
        receiver: Receiver,
        name: &str,
        doc: &str,
        list: Vec<(&str, Type)>,
        ret: Type,
    ) {
        let krate = self.contract.krate.clone();
        let symbol = if of.is_empty() {
            format!("fg_{krate}_{name}")
        } else {
            format!("fg_{krate}_{of}_{name}")
        };
        self.add(Item::Function(FunctionDef {
            name: name.into(),
            go: String::new(),
            doc: doc.into(),
            of: if of.is_empty() {
                String::new()
            } else {
                format!("{krate}::{of}")
            },
            receiver,
            symbol,
            params: params(list),
            ret,
            ret_abi_size: 0,
            leaf: name == "add",
        }));
    }

    #[allow(clippy::type_complexity, reason = "name, parameters, result")]
    pub fn import(&mut self, name: &str, methods: Vec<(&str, Vec<(&str, Type)>, Type)>) {
        let krate = self.contract.krate.clone();
        self.add(Item::Import(ImportDef {
            name: name.into(),
            doc: String::new(),
            methods: methods
                .into_iter()
                .map(|(method, list, ret)| MethodDef {
                    name: method.into(),
                    go: String::new(),
                    doc: String::new(),
                    params: params(list),
                    ret,
                    block_size: 0,
                })
                .collect(),
            register: format!("fg_{krate}_{name}_register"),
            hash: 0x1122_3344_5566_7788,
        }));
    }
}

/// Scalars, text, slices, structs, objects, errors.
pub fn bank() -> Contract {
    let mut b = Builder::new("bank", Vec::new());
    b.enumeration("Kind", Type::U8, vec![("Debit", 0), ("Credit", 1)]);
    b.enumeration(
        "Signed",
        Type::I64,
        vec![("Least", i64::MIN as i128), ("Most", i64::MAX as i128)],
    );
    b.layout(
        "Place",
        "A place in a text.",
        "",
        vec![("line", Type::U32), ("column", Type::U32)],
    );
    b.layout(
        "Entry",
        "One line of a statement.\n\n# Notes\nAmounts are in minor units:\n- cents\n- or none",
        "",
        vec![
            ("value_date", Type::I32),
            ("kind", named("bank::Kind")),
            ("minor_units", Type::I64),
            ("currency", array(Type::U8, 3)),
            ("at", named("bank::Place")),
            ("checked", Type::Bool),
            ("sign", Type::Char),
            ("grid", array(array(Type::U16, 2), 3)),
            ("count", Type::Usize),
            ("type", Type::F32),
        ],
    );
    b.layout(
        "Custom",
        "",
        "example.com/app/money.Amount",
        vec![("units", Type::I64), ("scale", Type::U8)],
    );
    if let Some(Entry {
        item: Item::Struct(d),
        ..
    }) = b.contract.items.get_mut("Place")
    {
        // One pair of assertions that the C compiler really checks.
        assert_eq!((d.size, d.align), (8, 4));
    }

    b.sum(
        "ParseError",
        true,
        vec![
            ("Empty", vec![]),
            ("BadLine", vec![("line", Type::U32)]),
            (
                "BadNumber",
                vec![("line", Type::U32), ("text", Type::String)],
            ),
            ("Mixed", vec![("at", named("bank::Place"))]),
            ("Small", vec![("ok", Type::Bool), ("sign", Type::Char)]),
            ("Io", vec![("0", Type::I64)]),
        ],
    );
    b.sum(
        "LookupError",
        true,
        vec![("Unavailable", vec![]), ("Busy", vec![])],
    );

    b.function("nothing", "", vec![], Type::Unit);
    b.function(
        "add",
        "Adds two numbers.",
        vec![("a", Type::U32), ("b", Type::U32)],
        Type::U32,
    );
    let scalars = [
        ("bool", Type::Bool),
        ("char", Type::Char),
        ("u8", Type::U8),
        ("u16", Type::U16),
        ("u32", Type::U32),
        ("u64", Type::U64),
        ("usize", Type::Usize),
        ("i8", Type::I8),
        ("i16", Type::I16),
        ("i32", Type::I32),
        ("i64", Type::I64),
        ("isize", Type::Isize),
        ("f32", Type::F32),
        ("f64", Type::F64),
        ("duration", Type::Duration),
        ("time", Type::Time),
        ("kind", named("bank::Kind")),
        ("signed", named("bank::Signed")),
        ("entry", named("bank::Entry")),
        ("custom", named("bank::Custom")),
        ("array", array(named("bank::Place"), 2)),
        ("string", Type::String),
        ("bytes", vec(Type::U8)),
        ("entries", vec(named("bank::Entry"))),
    ];
    for (name, ty) in scalars {
        b.function(
            &format!("echo_{name}"),
            "",
            vec![("x", ty.clone())],
            ty.clone(),
        );
        b.function(
            &format!("option_{name}"),
            "",
            vec![("x", option(ty.clone()))],
            option(ty),
        );
    }
    b.function(
        "length",
        "The length in bytes.",
        vec![("text", text())],
        Type::Usize,
    );
    b.function(
        "sum",
        "",
        vec![("xs", reference(slice(Type::I64)))],
        Type::I64,
    );
    b.function(
        "double",
        "",
        vec![("xs", mutable(slice(Type::I64)))],
        Type::Unit,
    );
    b.function(
        "look",
        "",
        vec![("entry", reference(named("bank::Entry")))],
        Type::Bool,
    );
    b.function(
        "touch",
        "",
        vec![("entry", mutable(named("bank::Entry"))), ("err", Type::I32)],
        result(Type::Unit, Type::AnyError),
    );
    b.function(
        "maybe_look",
        "",
        vec![("entry", option(reference(named("bank::Entry"))))],
        Type::Bool,
    );
    b.function("names", "", vec![], reference(slice(Type::U16)));
    b.function("version", "", vec![], text());

    b.object("Statement", false);
    b.method(
        "Statement",
        Receiver::None,
        "parse",
        "Parses a statement.\n\n# Errors\nWhen a line is not one.",
        vec![("text", text())],
        result(named("bank::Statement"), named("bank::ParseError")),
    );
    b.method(
        "Statement",
        Receiver::None,
        "new",
        "",
        vec![],
        named("bank::Statement"),
    );
    b.method(
        "Statement",
        Receiver::Ref,
        "total",
        "The total.",
        vec![],
        Type::I64,
    );
    b.method("Statement", Receiver::Ref, "title", "", vec![], text());
    b.method(
        "Statement",
        Receiver::Ref,
        "entries",
        "All entries.",
        vec![],
        reference(slice(named("bank::Entry"))),
    );
    b.method(
        "Statement",
        Receiver::Ref,
        "find",
        "",
        vec![("reference", text())],
        result(option(named("bank::Entry")), named("bank::ParseError")),
    );
    b.method(
        "Statement",
        Receiver::Ref,
        "child",
        "",
        vec![("other", reference(named("bank::Statement")))],
        option(named("bank::Statement")),
    );
    b.method(
        "Statement",
        Receiver::Owned,
        "merge",
        "",
        vec![
            ("other", named("bank::Statement")),
            ("third", option(named("bank::Statement"))),
        ],
        result(
            owned(Side::Rust, named("bank::Entry")),
            named("bank::ParseError"),
        ),
    );
    b.method(
        "Statement",
        Receiver::Ref,
        "near",
        "",
        vec![("other", option(reference(named("bank::Statement"))))],
        Type::Bool,
    );
    b.object("Ledger", true);
    b.method(
        "Ledger",
        Receiver::None,
        "with_name",
        "",
        vec![("name", Type::String)],
        named("bank::Ledger"),
    );
    b.method(
        "Ledger",
        Receiver::RefMut,
        "push",
        "",
        vec![("entry", named("bank::Entry"))],
        Type::Unit,
    );
    b.method(
        "Ledger",
        Receiver::Ref,
        "rows",
        "",
        vec![],
        reference(slice(named("bank::Entry"))),
    );
    b.method(
        "Ledger",
        Receiver::RefMut,
        "absorb",
        "",
        vec![("other", mutable(named("bank::Ledger")))],
        Type::Unit,
    );

    // Records, sums, containers.
    b.sum(
        "Shape",
        false,
        vec![
            ("Empty", vec![]),
            ("Circle", vec![("radius", Type::F64)]),
            ("Named", vec![("0", Type::String), ("1", vec(Type::U8))]),
        ],
    );
    b.sum("Plain", false, vec![("A", vec![]), ("B", vec![])]);
    b.record(
        "Line",
        "A line.",
        vec![("text", Type::String), ("place", named("bank::Place"))],
    );
    b.record("Empty", "", vec![]);
    b.record(
        "Payment",
        "A payment, with all that can stand in a record.",
        vec![
            ("id", Type::U64),
            ("flag", Type::Bool),
            ("sign", Type::Char),
            ("small", Type::I8),
            ("size", Type::Usize),
            ("diff", Type::Isize),
            ("ratio", Type::F32),
            ("took", Type::Duration),
            ("when", Type::Time),
            ("name", Type::String),
            ("kind", named("bank::Kind")),
            ("entry", named("bank::Entry")),
            ("shape", named("bank::Shape")),
            ("plain", named("bank::Plain")),
            ("line", named("bank::Line")),
            ("currency", array(Type::U8, 3)),
            ("labels", array(Type::String, 2)),
            ("nested", array(array(option(Type::String), 2), 2)),
            ("bytes", vec(Type::U8)),
            ("kinds", vec(named("bank::Kind"))),
            ("flags", vec(Type::Bool)),
            ("tags", vec(Type::String)),
            ("lines", vec(named("bank::Line"))),
            ("deep", vec(vec(option(named("bank::Line"))))),
            ("note", option(Type::String)),
            ("parent", option(option_free(named("bank::Line")))),
            ("count", option(Type::U16)),
            ("limits", map(Type::String, Type::U64)),
            ("index", map(Type::U32, vec(named("bank::Line")))),
            ("pair", Type::Tuple(vec![Type::String, Type::U8])),
            ("pairs", vec(Type::Tuple(vec![Type::U8, Type::U64]))),
        ],
    );
    for (name, ty) in [
        ("payment", named("bank::Payment")),
        ("shape", named("bank::Shape")),
        ("plain", named("bank::Plain")),
        ("empty", named("bank::Empty")),
        ("limits", map(Type::String, named("bank::Line"))),
        ("payments", vec(named("bank::Payment"))),
        ("strings", vec(Type::String)),
        ("options", vec(option(Type::String))),
        ("tuples", vec(Type::Tuple(vec![Type::String, Type::U32]))),
    ] {
        b.function(
            &format!("echo_{name}"),
            "",
            vec![("x", ty.clone())],
            ty.clone(),
        );
        b.function(
            &format!("option_{name}"),
            "",
            vec![("x", option(ty.clone()))],
            result(option(ty), Type::AnyError),
        );
    }
    b.function(
        "show",
        "",
        vec![
            ("payment", reference(named("bank::Payment"))),
            ("all", reference(slice(Type::String))),
        ],
        Type::Unit,
    );
    b.function(
        "many",
        "",
        vec![],
        Type::Rows(Box::new(named("bank::Payment"))),
    );
    b.function(
        "many_lines",
        "",
        vec![],
        result(
            Type::Rows(Box::new(named("bank::Line"))),
            named("bank::ParseError"),
        ),
    );
    b.function(
        "pair",
        "",
        vec![],
        Type::Tuple(vec![Type::U32, Type::String]),
    );
    b.function(
        "triple",
        "",
        vec![],
        result(
            Type::Tuple(vec![
                named("bank::Entry"),
                option(Type::String),
                named("bank::Payment"),
                Type::Time,
                option(named("bank::Place")),
                named("bank::Statement"),
            ]),
            named("bank::ParseError"),
        ),
    );

    // Memory with an owner.
    b.function(
        "take_rust",
        "",
        vec![("memory", owned(Side::Rust, Type::U8))],
        owned(Side::Rust, Type::U8),
    );
    b.function(
        "take_c",
        "",
        vec![("memory", owned(Side::C, Type::U64))],
        result(owned(Side::C, Type::U64), Type::AnyError),
    );
    b.function(
        "take_go",
        "",
        vec![
            ("buffer", owned(Side::Go, Type::U8)),
            ("held", held(named("bank::Entry"))),
        ],
        Type::Unit,
    );

    // Go, called by Rust.
    b.import(
        "Book",
        vec![
            (
                "find",
                vec![("reference", text())],
                result(option(named("bank::Entry")), named("bank::LookupError")),
            ),
            (
                "parse",
                vec![("text", Type::BorrowedStr)],
                result(Type::Unit, named("bank::ParseError")),
            ),
            ("ping", vec![], Type::Unit),
            (
                "scalars",
                vec![
                    ("a", Type::Bool),
                    ("b", Type::Char),
                    ("c", Type::I8),
                    ("d", Type::F32),
                    ("e", named("bank::Kind")),
                    ("f", Type::Duration),
                    ("g", Type::Time),
                    ("h", named("bank::Entry")),
                    ("i", array(Type::U8, 3)),
                    ("j", Type::Usize),
                ],
                Type::I8,
            ),
            (
                "slices",
                vec![
                    ("xs", reference(slice(Type::U32))),
                    ("ys", mutable(slice(named("bank::Entry")))),
                    ("zs", vec(Type::U8)),
                ],
                Type::Bool,
            ),
            (
                "refs",
                vec![
                    ("x", reference(named("bank::Entry"))),
                    ("y", mutable(named("bank::Entry"))),
                ],
                Type::F64,
            ),
            (
                "records",
                vec![
                    ("payment", reference(named("bank::Payment"))),
                    ("lines", vec(named("bank::Line"))),
                    ("limits", map(Type::String, Type::U64)),
                ],
                result(named("bank::Payment"), Type::AnyError),
            ),
            (
                "options",
                vec![
                    ("a", option(Type::U32)),
                    ("b", option(Type::String)),
                    ("c", option(named("bank::Line"))),
                    ("d", option(reference(named("bank::Statement")))),
                ],
                option(Type::String),
            ),
            (
                "objects",
                vec![
                    ("a", reference(named("bank::Statement"))),
                    ("b", named("bank::Statement")),
                    ("c", mutable(named("bank::Ledger"))),
                ],
                named("bank::Statement"),
            ),
            (
                "back",
                vec![("book", reference(Type::Dyn("bank::Book".into())))],
                boxed(Type::Dyn("bank::Book".into())),
            ),
            (
                "many",
                vec![],
                Type::Tuple(vec![Type::U32, Type::String, option(named("bank::Entry"))]),
            ),
            ("lists", vec![], vec(named("bank::Line"))),
            ("bytes", vec![], vec(Type::U8)),
            ("entry", vec![], named("bank::Entry")),
            ("now", vec![], Type::Time),
            ("took", vec![], Type::Duration),
            ("float", vec![], Type::F32),
            ("lend", vec![], held(Type::U8)),
            (
                "give",
                vec![],
                result(owned(Side::Go, Type::U8), Type::AnyError),
            ),
            (
                "owned",
                vec![("memory", owned(Side::Rust, Type::U8))],
                owned(Side::Rust, Type::U8),
            ),
            ("maybe", vec![], option(named("bank::Line"))),
        ],
    );
    b.method(
        "Statement",
        Receiver::Ref,
        "settle",
        "",
        vec![
            ("book", reference(Type::Dyn("bank::Book".into()))),
            ("n", Type::U32),
        ],
        result(Type::U64, named("bank::LookupError")),
    );
    b.method(
        "Statement",
        Receiver::Ref,
        "shown",
        "",
        vec![],
        reference(Type::Dyn("bank::Book".into())),
    );
    b.function(
        "keep",
        "",
        vec![
            ("book", boxed(Type::Dyn("bank::Book".into()))),
            ("other", option(boxed(Type::Dyn("bank::Book".into())))),
        ],
        Type::Unit,
    );
    b.function(
        "kept",
        "",
        vec![],
        option(boxed(Type::Dyn("bank::Book".into()))),
    );
    b.function(
        "each",
        "",
        vec![(
            "f",
            reference(closure(vec![Type::U32, Type::String], Type::Bool)),
        )],
        Type::Unit,
    );
    b.function(
        "on_entry",
        "",
        vec![
            (
                "f",
                boxed(closure(
                    vec![named("bank::Entry")],
                    result(Type::Unit, named("bank::ParseError")),
                )),
            ),
            ("g", option(boxed(closure(vec![], Type::Unit)))),
        ],
        Type::Unit,
    );
    b.contract
}

/// An option of a record is a record's own: no option of an option.
fn option_free(t: Type) -> Type {
    t
}

/// A crate that uses another's types.
pub fn desk(bank: &Contract) -> Contract {
    let mut b = Builder::new("desk", vec![bank]);
    b.layout(
        "Ticket",
        "",
        "",
        vec![
            ("entry", named("bank::Entry")),
            ("kind", named("bank::Kind")),
        ],
    );
    b.record(
        "Note",
        "",
        vec![
            ("payment", named("bank::Payment")),
            ("shape", option(named("bank::Shape"))),
        ],
    );
    b.function(
        "open",
        "",
        vec![
            ("statement", reference(named("bank::Statement"))),
            ("note", named("desk::Note")),
        ],
        result(named("bank::Statement"), named("bank::ParseError")),
    );
    b.function(
        "tickets",
        "",
        vec![("kind", named("bank::Kind"))],
        vec(named("desk::Ticket")),
    );
    b.function(
        "shapes",
        "",
        vec![("shapes", vec(named("bank::Shape")))],
        Type::Rows(Box::new(named("bank::Payment"))),
    );
    b.function(
        "settle",
        "",
        vec![("book", reference(Type::Dyn("bank::Book".into())))],
        Type::Unit,
    );
    b.import(
        "Watch",
        vec![(
            "see",
            vec![("statement", reference(named("bank::Statement")))],
            result(named("bank::Entry"), named("bank::ParseError")),
        )],
    );
    b.contract
}
