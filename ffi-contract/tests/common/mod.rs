//! Records, objects and archives for the tests.
#![allow(dead_code, reason = "each test file uses its own part")]

use ferrogo_contract::model::*;
use object::write::{Object, StandardSegment};
use object::{Architecture, BinaryFormat, Endianness, SectionKind};

pub const TARGET: &str = "x86_64-unknown-linux-gnu";

pub fn field(name: &str, ty: Type, at: u64, size: u64, align: u64) -> Field {
    Field {
        name: name.into(),
        ty,
        doc: String::new(),
        line: 0,
        at,
        size,
        align,
    }
}

pub fn param(name: &str, ty: Type) -> Param {
    Param {
        name: name.into(),
        ty,
        abi_size: 8,
    }
}

pub fn named(name: &str) -> Type {
    Type::Named(format!("bank::{name}"))
}

pub fn boxed(ty: Type) -> Box<Type> {
    Box::new(ty)
}

pub fn record(line: u32, item: Item) -> Record {
    Record {
        format: FORMAT,
        krate: "bank".into(),
        version: "0.1.0".into(),
        place: Place {
            file: "src/lib.rs".into(),
            line,
        },
        item,
    }
}

pub fn structure(name: &str, fields: Vec<Field>, size: u64, align: u64) -> Item {
    Item::Struct(StructDef {
        name: name.into(),
        doc: String::new(),
        fields,
        size,
        align,
        go: String::new(),
    })
}

pub fn row(name: &str, fields: Vec<Field>, size: u64, align: u64) -> Item {
    Item::Record(RecordDef {
        name: name.into(),
        doc: String::new(),
        fields,
        size,
        align,
    })
}

pub fn variant(name: &str, value: i128) -> EnumVariant {
    EnumVariant {
        name: name.into(),
        doc: String::new(),
        value,
    }
}

pub fn enumeration(name: &str, repr: Type, variants: Vec<EnumVariant>) -> Item {
    Item::Enum(EnumDef {
        name: name.into(),
        doc: String::new(),
        repr,
        variants,
    })
}

pub fn object(name: &str, mutable: bool) -> Item {
    Item::Object(ObjectDef {
        name: name.into(),
        doc: String::new(),
        mutable,
        release: format!("fg_bank_{name}_release"),
    })
}

pub fn function(name: &str, params: Vec<Param>, ret: Type) -> FunctionDef {
    FunctionDef {
        name: name.into(),
        go: String::new(),
        doc: String::new(),
        of: String::new(),
        receiver: Receiver::None,
        symbol: format!("fg_bank_{name}"),
        params,
        ret,
        ret_abi_size: 16,
        leaf: false,
    }
}

pub fn method_of(object: &str, receiver: Receiver, mut def: FunctionDef) -> FunctionDef {
    def.of = format!("bank::{object}");
    def.receiver = receiver;
    def.symbol = format!("fg_bank_{object}_{}", def.name);
    def
}

pub fn error(name: &str, variants: &[&str]) -> Item {
    Item::Sum(SumDef {
        name: name.into(),
        doc: String::new(),
        variants: variants
            .iter()
            .map(|v| SumVariant {
                name: (*v).into(),
                doc: String::new(),
                fields: vec![],
                inline: true,
            })
            .collect(),
        size: 4,
        align: 4,
        error: true,
        display: format!("fg_bank_{name}_display"),
    })
}

pub fn import(name: &str, methods: &[(&str, Vec<Param>, Type)]) -> Item {
    Item::Import(ImportDef {
        name: name.into(),
        doc: String::new(),
        methods: methods
            .iter()
            .map(|(name, params, ret)| MethodDef {
                name: (*name).into(),
                go: String::new(),
                doc: String::new(),
                params: params.clone(),
                ret: ret.clone(),
                block_size: 48,
            })
            .collect(),
        register: format!("fg_bank_{name}_register"),
        hash: 7,
    })
}

/// A boundary with one item of each kind.
pub fn bank() -> Vec<Record> {
    let parse = function(
        "parse",
        vec![param("text", Type::Ref(boxed(Type::Str)))],
        Type::Result(boxed(named("Statement")), boxed(named("ParseError"))),
    );
    let entries = function(
        "entries",
        vec![],
        Type::Ref(boxed(Type::Slice(boxed(named("Entry"))))),
    );
    let settle = function(
        "settle",
        vec![param(
            "book",
            Type::Ref(boxed(Type::Dyn("bank::Book".into()))),
        )],
        Type::Result(
            boxed(Type::Owned(
                Side::Rust,
                boxed(Type::Slice(boxed(named("Entry")))),
            )),
            boxed(Type::AnyError),
        ),
    );
    vec![
        record(
            1,
            structure(
                "Entry",
                vec![
                    field("value_date", Type::I32, 0, 4, 4),
                    field("kind", named("Kind"), 4, 1, 1),
                    field("minor_units", Type::I64, 8, 8, 8),
                    field("currency", Type::Array(boxed(Type::U8), 3), 16, 3, 1),
                ],
                24,
                8,
            ),
        ),
        record(
            8,
            enumeration(
                "Kind",
                Type::I8,
                vec![variant("Debit", -1), variant("Credit", 1)],
            ),
        ),
        record(
            12,
            row(
                "Party",
                vec![
                    field("name", Type::String, 0, 8, 4),
                    field("entries", Type::Vec(boxed(named("Entry"))), 8, 8, 4),
                ],
                16,
                4,
            ),
        ),
        record(20, error("ParseError", &["Empty", "BadDate"])),
        record(30, object("Statement", false)),
        record(
            40,
            Item::Function(method_of("Statement", Receiver::None, parse)),
        ),
        record(
            45,
            Item::Function(method_of("Statement", Receiver::Ref, entries)),
        ),
        record(
            50,
            Item::Function(method_of("Statement", Receiver::Owned, settle)),
        ),
        record(
            60,
            import(
                "Book",
                &[(
                    "find",
                    vec![param("reference", Type::Ref(boxed(Type::Str)))],
                    Type::Result(
                        boxed(Type::Option(boxed(named("Entry")))),
                        boxed(named("ParseError")),
                    ),
                )],
            ),
        ),
        record(
            70,
            Item::Function(function(
                "parties",
                vec![],
                Type::Rows(boxed(named("Party"))),
            )),
        ),
    ]
}

/// The bytes of one record, as the run-time crate writes them.
pub fn encode(record: &Record) -> Vec<u8> {
    encode_json(&serde_json::to_string(record).unwrap())
}

pub fn encode_json(json: &str) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    bytes.extend((json.len() as u32).to_le_bytes());
    bytes.extend(json.as_bytes());
    bytes
}

/// The section of some records, each padded to `align`.
pub fn section(records: &[Record], align: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    for record in records {
        bytes.extend(encode(record));
        bytes.resize(bytes.len().next_multiple_of(align), 0);
    }
    bytes
}

/// An object file with `data` in its `.ferrogo` section, and a symbol, so that
/// an archive's symbol table has something to name.
pub fn object_file(
    format: BinaryFormat,
    architecture: Architecture,
    data: &[u8],
    symbol: &str,
) -> Vec<u8> {
    let mut file = Object::new(format, architecture, Endianness::Little);
    let text = file.add_section(
        file.segment_name(StandardSegment::Text).to_vec(),
        b".text".to_vec(),
        SectionKind::Text,
    );
    let offset = file.append_section_data(text, &[0xC3; 16], 16);
    file.add_symbol(object::write::Symbol {
        name: symbol.into(),
        value: offset,
        size: 16,
        kind: object::SymbolKind::Text,
        scope: object::SymbolScope::Dynamic,
        weak: false,
        section: object::write::SymbolSection::Section(text),
        flags: object::SymbolFlags::None,
    });
    if !data.is_empty() {
        let (segment, name) = match format {
            BinaryFormat::MachO => (b"__DATA".to_vec(), b"__ferrogo".to_vec()),
            _ => (Vec::new(), b".ferrogo".to_vec()),
        };
        let section = file.add_section(segment, name, SectionKind::ReadOnlyData);
        file.append_section_data(section, data, 8);
    }
    file.write().unwrap()
}

pub fn elf(data: &[u8], symbol: &str) -> Vec<u8> {
    object_file(BinaryFormat::Elf, Architecture::X86_64, data, symbol)
}

/// A GNU archive with a symbol table that names one symbol `s<i>` per member.
pub fn archive(members: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let table_len = 4
        + 4 * members.len()
        + members
            .iter()
            .enumerate()
            .map(|(i, _)| format!("s{i}").len() + 1)
            .sum::<usize>();
    let mut offset = 8 + 60 + table_len.next_multiple_of(2);
    let mut table = (members.len() as u32).to_be_bytes().to_vec();
    for (_, data) in members {
        table.extend((offset as u32).to_be_bytes());
        offset += 60 + data.len().next_multiple_of(2);
    }
    for i in 0..members.len() {
        table.extend(format!("s{i}\0").as_bytes());
    }
    let mut bytes = b"!<arch>\n".to_vec();
    add_member(&mut bytes, "/", &table);
    for (name, data) in members {
        add_member(&mut bytes, &format!("{name}/"), data);
    }
    bytes
}

fn add_member(bytes: &mut Vec<u8>, name: &str, data: &[u8]) {
    assert!(name.len() <= 16);
    bytes.extend(
        format!(
            "{name:<16}{:<12}{:<6}{:<6}{:<8}{:<10}`\n",
            0,
            0,
            0,
            "100644",
            data.len()
        )
        .as_bytes(),
    );
    bytes.extend(data);
    if data.len() % 2 == 1 {
        bytes.push(b'\n');
    }
}

/// A small generator of numbers, so that the tests are the same everywhere.
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n as u64) as usize
    }
}
