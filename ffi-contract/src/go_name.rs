//! Rust names as Go names. Every emitter takes them from here, so that what
//! `assemble` has checked is what is generated.
//!
//! In: identifiers, packages, constructors, parameters. Not in: which items
//! get a name in which scope (`assemble`).

/// Words that Go writes in capitals throughout, in lower case.
const INITIALISMS: &[&str] = &[
    "acl", "api", "ascii", "bic", "cpu", "css", "db", "dns", "eof", "guid", "html", "http",
    "https", "iban", "id", "io", "ip", "json", "lhs", "os", "pid", "qps", "ram", "rhs", "rpc",
    "sla", "smtp", "sql", "ssh", "tcp", "tls", "ttl", "udp", "ui", "uid", "uri", "url", "utf16",
    "utf32", "utf8", "uuid", "vm", "xml", "xmpp", "xsrf", "xss",
];

/// Go's keywords and the predeclared names that generated code needs itself.
const TAKEN: &[&str] = &[
    "any",
    "append",
    "bool",
    "break",
    "byte",
    "C",
    "cap",
    "case",
    "chan",
    "clear",
    "close",
    "comparable",
    "complex",
    "complex128",
    "complex64",
    "const",
    "continue",
    "copy",
    "default",
    "defer",
    "delete",
    "else",
    "error",
    "fallthrough",
    "false",
    "float32",
    "float64",
    "for",
    "func",
    "go",
    "goto",
    "if",
    "imag",
    "import",
    "int",
    "int16",
    "int32",
    "int64",
    "int8",
    "interface",
    "iota",
    "len",
    "make",
    "map",
    "max",
    "min",
    "new",
    "nil",
    "package",
    "panic",
    "print",
    "println",
    "range",
    "real",
    "recover",
    "return",
    "rune",
    "select",
    "string",
    "struct",
    "switch",
    "true",
    "type",
    "uint",
    "uint16",
    "uint32",
    "uint64",
    "uint8",
    "uintptr",
    "unsafe",
    "var",
    "boundary",
    "err",
    "errors",
    "ferrogo",
    "fmt",
    "o",
    "ok",
    "out",
    "r",
    "rt",
    "runtime",
    "self",
    "stale",
    "strconv",
    "time",
];

/// The words of a snake_case, camelCase or CamelCase name, as they are
/// written: `parseURLFast_2` is `parse`, `URL`, `Fast`, `2`.
fn words(name: &str) -> Vec<String> {
    let chars: Vec<char> = name.chars().collect();
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    for (i, &c) in chars.iter().enumerate() {
        if c == '_' {
            words.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
            continue;
        }
        let before = i.checked_sub(1).map(|j| chars[j]);
        let after = chars.get(i + 1);
        // `aB` and `1B` begin a word, and so does the `F` of `URLFast`.
        let starts = c.is_uppercase()
            && (before.is_some_and(|b| b.is_lowercase() || b.is_numeric())
                || (before.is_some_and(char::is_uppercase)
                    && after.is_some_and(|a| a.is_lowercase())));
        if starts && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        word.push(c);
    }
    words.extend((!word.is_empty()).then_some(word));
    join_digits(words)
}

/// `utf`, `8` is one word, so that `from_utf_8` and `from_utf8` agree.
fn join_digits(words: Vec<String>) -> Vec<String> {
    let mut joined: Vec<String> = Vec::new();
    for word in words {
        match joined.last_mut() {
            Some(last)
                if last.eq_ignore_ascii_case("utf") && word.chars().all(|c| c.is_ascii_digit()) =>
            {
                last.push_str(&word)
            }
            _ => joined.push(word),
        }
    }
    joined
}

fn capitalised(word: &str) -> String {
    let lower = word.to_lowercase();
    if INITIALISMS.contains(&lower.as_str()) {
        return lower.to_uppercase();
    }
    // A plural: `ids` is `IDs`.
    if let Some(stem) = lower.strip_suffix('s')
        && INITIALISMS.contains(&stem)
    {
        return stem.to_uppercase() + "s";
    }
    let mut chars = word.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// An exported Go identifier: `account_id` is `AccountID`, `0` (a tuple field)
/// is `F0`.
pub fn exported(name: &str) -> String {
    let words = words(name);
    let mut go = String::new();
    for word in &words {
        // `v1_2` must not become `V12`.
        if go.ends_with(|c: char| c.is_numeric()) && word.starts_with(|c: char| c.is_numeric()) {
            go.push('_');
        }
        go.push_str(&capitalised(word));
    }
    match go.chars().next() {
        Some(c) if c.is_uppercase() => go,
        Some(c) if c.is_numeric() => format!("F{go}"),
        // A script without upper case cannot be exported as it is.
        _ => format!("X{go}"),
    }
}

/// An unexported Go identifier that is no keyword and hides no name that
/// generated code uses: `account_id` is `accountID`, `type` is `type_`.
pub fn parameter(name: &str) -> String {
    let words = words(name);
    let mut go = String::new();
    for (i, word) in words.iter().enumerate() {
        if go.ends_with(|c: char| c.is_numeric()) && word.starts_with(|c: char| c.is_numeric()) {
            go.push('_');
        }
        go.push_str(&if i == 0 {
            word.to_lowercase()
        } else {
            capitalised(word)
        });
    }
    if go.is_empty() || go.starts_with(|c: char| c.is_numeric()) {
        go.insert(0, 'p');
    }
    if TAKEN.contains(&go.as_str()) {
        go.push('_');
    }
    go
}

/// The Go package of a crate: `bank_rules` is `bankrules`.
pub fn package(krate: &str) -> String {
    let go: String = krate
        .chars()
        .filter(|c| *c != '_')
        .flat_map(char::to_lowercase)
        .collect();
    if TAKEN.contains(&go.as_str()) || go == "main" || go == "init" {
        go + "rs"
    } else {
        go
    }
}

/// The package-level Go function of an associated function without a receiver:
/// `parse` of `Statement` is `ParseStatement`, `new` is `NewStatement`,
/// `new_empty` is `NewStatementEmpty`, `with_bank` is `NewStatementWithBank`,
/// `from_text` is `StatementFromText`.
pub fn associated(type_name: &str, function: &str) -> String {
    let of = exported(type_name);
    let go = exported(function);
    if go == "New" || go == "Default" {
        return go + &of;
    }
    match function.split_once('_') {
        Some(("new", rest)) => format!("New{of}{}", exported(rest)),
        Some(("with", _)) => format!("New{of}{go}"),
        Some(("from", _)) => of + &go,
        _ if go.ends_with(&of) => go,
        _ => go + &of,
    }
}

/// The Go constant of a field-less enum's variant: `Kind::Debit` is
/// `KindDebit`.
pub fn enum_constant(type_name: &str, variant: &str) -> String {
    exported(type_name) + &exported(variant)
}

/// The Go type of a variant of an enum with data: `ParseError::BadDate` is
/// `ParseErrorBadDate`.
pub fn sum_variant(type_name: &str, variant: &str) -> String {
    enum_constant(type_name, variant)
}

/// The exported Go name of an item's function or method: the given one, or one
/// made by the rules of this module.
pub fn function(def: &crate::model::FunctionDef) -> String {
    if !def.go.is_empty() {
        return def.go.clone();
    }
    let of = def.of.rsplit("::").next().unwrap_or_default();
    match def.receiver {
        crate::model::Receiver::None if !of.is_empty() => associated(of, &def.name),
        _ => exported(&def.name),
    }
}

/// The exported Go name of an import trait's method.
pub fn method(def: &crate::model::MethodDef) -> String {
    if def.go.is_empty() {
        exported(&def.name)
    } else {
        def.go.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exported_names_have_gos_initialisms() {
        for (rust, go) in [
            ("account_id", "AccountID"),
            ("Entry", "Entry"),
            ("parse_url", "ParseURL"),
            ("HttpServer", "HTTPServer"),
            ("HTTPServer", "HTTPServer"),
            ("AB", "AB"),
            ("a_b", "AB"),
            ("parseURLFast", "ParseURLFast"),
            ("from_utf8", "FromUTF8"),
            ("Utf8Error", "UTF8Error"),
            ("ids", "IDs"),
            ("dns", "DNS"),
            ("identity", "Identity"),
            ("Sha256", "Sha256"),
            ("v1_2", "V1_2"),
            ("v12", "V12"),
            ("0", "F0"),
            ("_private", "Private"),
            ("über", "Über"),
            ("名", "X名"),
            ("json_api_ttl", "JSONAPITTL"),
        ] {
            assert_eq!(exported(rust), go, "{rust}");
        }
    }

    #[test]
    fn parameters_hide_nothing() {
        for (rust, go) in [
            ("id", "id"),
            ("account_id", "accountID"),
            ("type", "type_"),
            ("len", "len_"),
            ("url_list", "urlList"),
            ("0", "p0"),
            ("_", "p"),
        ] {
            assert_eq!(parameter(rust), go, "{rust}");
        }
    }

    #[test]
    fn constructors_carry_the_types_name() {
        for (function, go) in [
            ("parse", "ParseStatement"),
            ("new", "NewStatement"),
            ("default", "DefaultStatement"),
            ("new_empty", "NewStatementEmpty"),
            ("with_bank", "NewStatementWithBank"),
            ("from_text", "StatementFromText"),
            ("parse_statement", "ParseStatement"),
            ("open", "OpenStatement"),
        ] {
            assert_eq!(associated("Statement", function), go, "{function}");
        }
    }

    #[test]
    fn packages_are_lower_case_and_no_keyword() {
        assert_eq!(package("bank_rules"), "bankrules");
        assert_eq!(package("range"), "rangers");
        assert_eq!(package("main"), "mainrs");
    }
}
