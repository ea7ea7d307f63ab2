//! Python literals: the values of an INI inventory.

use diagnostic::Origin;
use num_bigint::BigInt;
use value::{Dict, List, Str, Trust, Value};

/// Reads a value as the reference reads one of an INI inventory: a Python literal where it is one, else text.
/// Text is trusted and everything knows its origin. The error is the sentence of a Python exception.
pub(crate) fn parse_value(text: &str, origin: &Origin) -> Result<Value, String> {
    if cannot_be_literal(text) {
        return Ok(trusted(text, origin));
    }
    match Reader::new(text).read() {
        Ok(literal) => Ok(tagged(literal, origin)),
        Err(Failure::NotLiteral) => Ok(trusted(text, origin)),
        Err(Failure::Unhashable(name)) => Err(format!("unhashable type: '{name}'")),
    }
}

fn trusted(text: &str, origin: &Origin) -> Value {
    Value::Str(Str::trusted(text, Some(origin.clone())))
}

/// Most values are words: tells quickly that one is no literal.
fn cannot_be_literal(text: &str) -> bool {
    let Some(&first) = text.as_bytes().first() else { return true };
    match first {
        b'T' => !text.starts_with("True"),
        b'F' => !text.starts_with("False"),
        b'N' => !text.starts_with("None"),
        // Prefixes of strings, and the call `set()`.
        b'r' | b'R' | b'b' | b'B' | b'u' | b'U' => !text.bytes().take(3).any(|byte| matches!(byte, b'\'' | b'"')),
        b's' => !text.starts_with("set"),
        first => first.is_ascii_alphabetic() || matches!(first, b'/' | b'_' | b'@' | b'$' | b'%' | b'~' | b'*'),
    }
}

/// What was read, before tags.
enum Literal {
    Plain(Value),
    Text(String),
    Bytes(Vec<u8>),
    /// Real and imaginary part.
    Complex(f64, f64),
    Ellipsis,
    List(Vec<Literal>),
    /// Tuples and sets become lists.
    Tuple(Vec<Literal>),
    Set(Vec<Literal>),
    Dict(Vec<(Literal, Literal)>),
}

fn tagged(literal: Literal, origin: &Origin) -> Value {
    match literal {
        Literal::Plain(value) => value,
        Literal::Text(text) => trusted(&text, origin),
        Literal::Bytes(bytes) => {
            Value::Str(Str::tagged(String::from_utf8_lossy(&bytes).into_owned(), Some(origin.clone()), Trust::Data))
        }
        Literal::Complex(real, imaginary) => trusted(&complex_text(real, imaginary), origin),
        Literal::Ellipsis => trusted("...", origin),
        Literal::List(items) | Literal::Tuple(items) | Literal::Set(items) => {
            let items: List = items.into_iter().map(|item| tagged(item, origin)).collect();
            Value::List(items.with_origin(Some(origin.clone())))
        }
        Literal::Dict(pairs) => {
            let dict: Dict = pairs
                .into_iter()
                .map(|(key, value)| {
                    let key = match tagged(key, origin) {
                        // Keys know where they stand but are no templates.
                        Value::Str(text) => Value::Str(Str::tagged(text.shared(), Some(origin.clone()), Trust::Data)),
                        other => other,
                    };
                    (key, tagged(value, origin))
                })
                .collect();
            Value::Dict(dict.with_origin(Some(origin.clone())))
        }
    }
}

fn complex_text(real: f64, imaginary: f64) -> String {
    let short = |number: f64| value::float_repr(number).trim_end_matches(".0").to_owned();
    if real == 0.0 {
        format!("{}j", short(imaginary))
    } else {
        let sign = if imaginary < 0.0 { "" } else { "+" };
        format!("({}{sign}{}j)", short(real), short(imaginary))
    }
}

enum Failure {
    /// A syntax error, or an expression that is no literal.
    NotLiteral,
    /// A key or member that cannot be hashed; the name of its type.
    Unhashable(&'static str),
}

type Read<T> = Result<T, Failure>;

struct Reader<'a> {
    rest: &'a str,
    depth: u32,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Self {
        Reader { rest: text.trim_start_matches([' ', '\t']), depth: 0 }
    }

    fn read(mut self) -> Read<Literal> {
        let literal = self.tuple_or_one()?;
        self.space();
        if self.rest.is_empty() { Ok(literal) } else { Err(Failure::NotLiteral) }
    }

    /// Skips blanks, a comment to the end, and line ends within brackets.
    fn space(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\u{c}']);
        if self.rest.starts_with('#') {
            self.rest = "";
        }
    }

    fn eat(&mut self, token: &str) -> bool {
        self.space();
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn peek(&mut self) -> Option<char> {
        self.space();
        self.rest.chars().next()
    }

    /// `a` or `a, b`.
    fn tuple_or_one(&mut self) -> Read<Literal> {
        let first = self.sum()?;
        if !self.eat(",") {
            return Ok(first);
        }
        let mut items = vec![first];
        while !matches!(self.peek(), None | Some(')')) {
            items.push(self.sum()?);
            if !self.eat(",") {
                break;
            }
        }
        Ok(Literal::Tuple(items))
    }

    /// A value, or a sum that makes a complex number.
    fn sum(&mut self) -> Read<Literal> {
        let left = self.signed()?;
        let minus = match self.peek() {
            Some('+') => false,
            Some('-') => true,
            _ => return Ok(left),
        };
        self.rest = &self.rest[1..];
        let right = self.atom()?;
        match (left, right) {
            (Literal::Plain(real @ (Value::Int(_) | Value::Float(_))), Literal::Complex(zero, imaginary)) => {
                let real = match real {
                    Value::Float(number) => number,
                    #[expect(clippy::cast_precision_loss, reason = "Python makes it a float as well")]
                    other => other.as_int().unwrap_or_default() as f64,
                };
                let sum = Literal::Complex(real + zero, if minus { -imaginary } else { imaginary });
                if matches!(self.peek(), Some('+' | '-')) { Err(Failure::NotLiteral) } else { Ok(sum) }
            }
            _ => Err(Failure::NotLiteral),
        }
    }

    fn signed(&mut self) -> Read<Literal> {
        let minus = match self.peek() {
            Some('+') => false,
            Some('-') => true,
            _ => return self.atom(),
        };
        self.rest = &self.rest[1..];
        match (self.atom()?, minus) {
            (
                number @ (Literal::Plain(Value::Int(_) | Value::BigInt(_) | Value::Float(_)) | Literal::Complex(..)),
                false,
            ) => Ok(number),
            (Literal::Plain(Value::Int(number)), true) => Ok(Literal::Plain(Value::from(-BigInt::from(number)))),
            (Literal::Plain(Value::BigInt(number)), true) => Ok(Literal::Plain(Value::from(-(*number).clone()))),
            (Literal::Plain(Value::Float(number)), true) => Ok(Literal::Plain(Value::Float(-number))),
            (Literal::Complex(real, imaginary), true) => Ok(Literal::Complex(-real, -imaginary)),
            _ => Err(Failure::NotLiteral),
        }
    }

    fn atom(&mut self) -> Read<Literal> {
        match self.peek() {
            Some('[') => self.nested(Self::list),
            Some('(') => self.nested(Self::group),
            Some('{') => self.nested(Self::braces),
            Some('.') if self.eat("...") => Ok(Literal::Ellipsis),
            Some('0'..='9' | '.') => self.number(),
            Some('\'' | '"') => self.strings(),
            Some(c) if c.is_alphabetic() || c == '_' => self.word(),
            _ => Err(Failure::NotLiteral),
        }
    }

    fn nested(&mut self, read: fn(&mut Self) -> Read<Literal>) -> Read<Literal> {
        // Python refuses more than this many nested brackets.
        if self.depth >= 199 {
            return Err(Failure::NotLiteral);
        }
        self.depth += 1;
        self.rest = &self.rest[1..];
        let literal = read(self);
        self.depth -= 1;
        literal
    }

    fn list(&mut self) -> Read<Literal> {
        let mut items = Vec::new();
        while !self.eat("]") {
            items.push(self.sum()?);
            if !self.eat(",") && self.peek() != Some(']') {
                return Err(Failure::NotLiteral);
            }
        }
        Ok(Literal::List(items))
    }

    fn group(&mut self) -> Read<Literal> {
        if self.eat(")") {
            return Ok(Literal::Tuple(Vec::new()));
        }
        let literal = self.tuple_or_one()?;
        if self.eat(")") { Ok(literal) } else { Err(Failure::NotLiteral) }
    }

    fn braces(&mut self) -> Read<Literal> {
        if self.eat("}") {
            return Ok(Literal::Dict(Vec::new()));
        }
        let first = self.sum()?;
        if self.eat(":") {
            let mut pairs = vec![(first, self.sum()?)];
            while self.eat(",") {
                if self.peek() == Some('}') {
                    break;
                }
                let key = self.sum()?;
                if !self.eat(":") {
                    return Err(Failure::NotLiteral);
                }
                pairs.push((key, self.sum()?));
            }
            if !self.eat("}") {
                return Err(Failure::NotLiteral);
            }
            pairs.iter().try_for_each(|(key, _)| hashable(key))?;
            return Ok(Literal::Dict(pairs));
        }
        let mut items = vec![first];
        while self.eat(",") {
            if self.peek() == Some('}') {
                break;
            }
            items.push(self.sum()?);
        }
        if !self.eat("}") {
            return Err(Failure::NotLiteral);
        }
        items.iter().try_for_each(hashable)?;
        Ok(Literal::Set(items))
    }

    fn word(&mut self) -> Read<Literal> {
        let end = self.rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(self.rest.len());
        let (word, after) = self.rest.split_at(end);
        if after.starts_with(['\'', '"']) && word.len() <= 2 {
            return self.strings();
        }
        self.rest = after;
        match word {
            "True" => Ok(Literal::Plain(Value::Bool(true))),
            "False" => Ok(Literal::Plain(Value::Bool(false))),
            "None" => Ok(Literal::Plain(Value::None)),
            "set" if self.eat("(") && self.eat(")") => Ok(Literal::Set(Vec::new())),
            _ => Err(Failure::NotLiteral),
        }
    }

    fn number(&mut self) -> Read<Literal> {
        let bytes = self.rest.as_bytes();
        let radix = match bytes {
            [b'0', b'x' | b'X', ..] => 16,
            [b'0', b'o' | b'O', ..] => 8,
            [b'0', b'b' | b'B', ..] => 2,
            _ => 10,
        };
        if radix != 10 {
            let end = self.rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(self.rest.len());
            let (text, after) = self.rest.split_at(end);
            let digits = plain_digits(text[2..].strip_prefix('_').unwrap_or(&text[2..]))?;
            let number = BigInt::parse_bytes(digits.as_bytes(), radix).ok_or(Failure::NotLiteral)?;
            self.rest = after;
            return Ok(Literal::Plain(Value::from(number)));
        }
        let digits = |from: usize| {
            from + bytes[from.min(bytes.len())..].iter().take_while(|b| b.is_ascii_digit() || **b == b'_').count()
        };
        let whole = digits(0);
        let mut end = whole;
        if bytes.get(end) == Some(&b'.') {
            end = digits(end + 1);
        }
        if matches!(bytes.get(end), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
            if bytes.get(end + 1 + sign).is_some_and(u8::is_ascii_digit) {
                end = digits(end + 1 + sign);
            }
        }
        let (text, after) = self.rest.split_at(end);
        self.rest = after;
        if text == "." {
            return Err(Failure::NotLiteral);
        }
        let mut clean = String::with_capacity(text.len());
        for part in text.split_inclusive(['.', 'e', 'E', '+', '-']) {
            let bare = part.trim_end_matches(['.', 'e', 'E', '+', '-']);
            if !bare.is_empty() {
                clean.push_str(&plain_digits(bare)?);
            }
            clean.push_str(&part[bare.len()..]);
        }
        if let Some(after) = self.rest.strip_prefix(['j', 'J']) {
            self.rest = after;
            self.no_name_follows()?;
            return Ok(Literal::Complex(0.0, clean.parse().map_err(|_| Failure::NotLiteral)?));
        }
        self.no_name_follows()?;
        if end > whole {
            return Ok(Literal::Plain(Value::Float(clean.parse().map_err(|_| Failure::NotLiteral)?)));
        }
        // A leading zero is an error in Python, unless all of it is zeros.
        if clean.len() > 1 && clean.starts_with('0') && clean.bytes().any(|byte| byte != b'0') {
            return Err(Failure::NotLiteral);
        }
        match clean.parse::<i64>() {
            Ok(number) => Ok(Literal::Plain(Value::Int(number))),
            // Python reads no longer ones.
            Err(_) if clean.len() > 4300 => Err(Failure::NotLiteral),
            Err(_) => {
                clean.parse::<BigInt>().map(|number| Literal::Plain(number.into())).map_err(|_| Failure::NotLiteral)
            }
        }
    }

    fn no_name_follows(&self) -> Read<()> {
        match self.rest.chars().next() {
            Some(c) if c.is_alphanumeric() || c == '_' || c == '.' => Err(Failure::NotLiteral),
            _ => Ok(()),
        }
    }

    /// One string or several side by side.
    fn strings(&mut self) -> Read<Literal> {
        let mut text: Option<String> = None;
        let mut bytes: Option<Vec<u8>> = None;
        loop {
            self.space();
            let prefix = self.rest.find(['\'', '"']).filter(|at| *at <= 2).unwrap_or(usize::MAX);
            let Some(letters) = self.rest.get(..prefix) else { break };
            if !letters.bytes().all(|byte| byte.is_ascii_alphabetic()) {
                break;
            }
            let lower = letters.to_ascii_lowercase();
            let (raw, is_bytes) = match lower.as_str() {
                "" | "u" => (false, false),
                "r" => (true, false),
                "b" => (false, true),
                "br" | "rb" => (true, true),
                _ => return Err(Failure::NotLiteral),
            };
            self.rest = &self.rest[prefix..];
            let piece = self.string(raw, is_bytes)?;
            if is_bytes {
                // Escapes above 0x7f are single bytes there.
                let piece = piece.chars().map(|c| u8::try_from(u32::from(c)).map_err(|_| Failure::NotLiteral));
                bytes.get_or_insert_default().extend(piece.collect::<Read<Vec<u8>>>()?);
            } else {
                text.get_or_insert_default().push_str(&piece);
            }
        }
        match (text, bytes) {
            (Some(text), None) => Ok(Literal::Text(text)),
            (None, Some(bytes)) => Ok(Literal::Bytes(bytes)),
            _ => Err(Failure::NotLiteral),
        }
    }

    fn string(&mut self, raw: bool, is_bytes: bool) -> Read<String> {
        let quote = &self.rest[..1];
        let triple = quote.repeat(3);
        let close = if self.rest.starts_with(&triple) { triple.as_str() } else { quote };
        self.rest = &self.rest[close.len()..];
        let mut out = String::new();
        loop {
            if let Some(after) = self.rest.strip_prefix(close) {
                self.rest = after;
                return Ok(out);
            }
            let mut chars = self.rest.chars();
            match chars.next().ok_or(Failure::NotLiteral)? {
                '\\' if raw => {
                    let escaped = chars.next().ok_or(Failure::NotLiteral)?;
                    out.extend(['\\', escaped]);
                    self.rest = chars.as_str();
                }
                '\\' => {
                    self.rest = chars.as_str();
                    self.escape(&mut out, is_bytes)?;
                }
                c if is_bytes && !c.is_ascii() => return Err(Failure::NotLiteral),
                c => {
                    out.push(c);
                    self.rest = chars.as_str();
                }
            }
        }
    }

    fn escape(&mut self, out: &mut String, is_bytes: bool) -> Read<()> {
        let mut chars = self.rest.chars();
        let kind = chars.next().ok_or(Failure::NotLiteral)?;
        let rest = chars.as_str();
        let plain = match kind {
            '\n' => {
                self.rest = rest;
                return Ok(());
            }
            '\\' | '\'' | '"' => kind,
            'a' => '\u{7}',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\u{b}',
            '0'..='7' => {
                let length = self.rest.bytes().take(3).take_while(|byte| (b'0'..=b'7').contains(byte)).count();
                let code = u32::from_str_radix(&self.rest[..length], 8).map_err(|_| Failure::NotLiteral)?;
                out.push(char::from_u32(code).ok_or(Failure::NotLiteral)?);
                self.rest = &self.rest[length..];
                return Ok(());
            }
            'x' | 'u' | 'U' if kind == 'x' || !is_bytes => {
                let length = match kind {
                    'x' => 2,
                    'u' => 4,
                    _ => 8,
                };
                let digits = rest.get(..length).ok_or(Failure::NotLiteral)?;
                if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                    return Err(Failure::NotLiteral);
                }
                let code = u32::from_str_radix(digits, 16).map_err(|_| Failure::NotLiteral)?;
                out.push(char::from_u32(code).ok_or(Failure::NotLiteral)?);
                self.rest = &rest[length..];
                return Ok(());
            }
            'N' if !is_bytes => return Err(Failure::NotLiteral),
            other => {
                out.extend(['\\', other]);
                self.rest = rest;
                return Ok(());
            }
        };
        out.push(plain);
        self.rest = rest;
        Ok(())
    }
}

/// Takes the underscores out of digits; one may stand between any two digits.
fn plain_digits(text: &str) -> Read<String> {
    if text.is_empty() || text.starts_with('_') || text.ends_with('_') || text.contains("__") {
        return Err(Failure::NotLiteral);
    }
    Ok(text.replace('_', ""))
}

fn hashable(literal: &Literal) -> Read<()> {
    match literal {
        Literal::List(_) => Err(Failure::Unhashable("list")),
        Literal::Dict(_) => Err(Failure::Unhashable("dict")),
        Literal::Set(_) => Err(Failure::Unhashable("set")),
        Literal::Tuple(items) => items.iter().try_for_each(hashable),
        _ => Ok(()),
    }
}
