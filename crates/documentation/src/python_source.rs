//! What a Python file says without being run: texts assigned to names, keys of dictionaries, docstrings.
//!
//! A plugin's documentation is text in its source. Python's own syntax of words, strings and lines decides where it
//! begins and ends; of expressions only texts and literals are understood. (Published parsers of all of Python bring some
//! forty crates for what is the reading of assignments.)

use value::{BigInt, Dict, Value};

/// A Python source, cut into statements.
#[derive(Clone, Debug, Default)]
pub struct PythonSource {
    statements: Vec<Statement>,
}

/// A logical line.
#[derive(Clone, Debug, Default)]
struct Statement {
    /// Spaces before it.
    indent: usize,
    tokens: Vec<Token>,
}

/// A word of the language.
#[derive(Clone, Debug, PartialEq)]
enum Token {
    /// A name or a keyword.
    Name(String),
    /// A text.
    Text(String),
    /// Bytes, or a text with expressions in it: nothing that documentation is made of.
    OtherText,
    /// A number, as written.
    Number(String),
    /// Anything else, a character at a time.
    Mark(char),
}

/// What is assigned to a name.
#[derive(Clone, Debug, PartialEq)]
pub enum Assigned {
    /// A text.
    Text(String),
    /// A dictionary, a number or another literal.
    Literal(Value),
    /// An expression; the name of its kind in Python's syntax tree.
    Expression(&'static str),
}

impl PythonSource {
    /// Cuts a text into statements.
    pub fn new(text: &str) -> Self {
        Scanner { rest: text.strip_prefix('\u{feff}').unwrap_or(text), ..Scanner::default() }.scan()
    }

    /// Returns every assignment of the module itself, in order: a name with several has several.
    pub fn assignments(&self) -> Vec<(&str, Assigned)> {
        assignments(self.statements.iter().filter(|statement| statement.indent == 0))
    }

    /// Returns the assignments in the body of a class of the module; none where there is no such class.
    pub fn class_assignments(&self, class: &str) -> Option<Vec<(&str, Assigned)>> {
        let body = with_body("class", class, 0, &self.statements)?.get(1..)?;
        let indent = body.first().map_or(0, |statement| statement.indent);
        Some(assignments(body.iter().filter(|statement| statement.indent == indent)))
    }

    /// Returns the names in the dictionary that a method of a class gives, in order: those of the plugins that
    /// `FilterModule.filters` or `TestModule.tests` brings. Nothing where the class has no such method.
    pub fn method_keys(&self, class: &str, method: &str) -> Option<Vec<String>> {
        let class = with_body("class", class, 0, &self.statements)?.get(1..)?;
        let indent = class.first().map_or(0, |statement| statement.indent);
        let mut keys = Vec::new();
        for statement in with_body("def", method, indent, class)? {
            statement.keys(&mut keys);
            // What it names may be a dictionary of the class or of the module.
            for token in &statement.tokens {
                let Token::Name(name) = token else { continue };
                let level = |wanted: usize| move |statement: &&Statement| statement.indent == wanted;
                let named = class.iter().filter(level(indent)).chain(self.statements.iter().filter(level(0)));
                for assignment in named.filter(|statement| statement.assigns(name)) {
                    assignment.keys(&mut keys);
                }
            }
        }
        let mut seen = Vec::new();
        keys.retain(|key| {
            let is_new = !seen.contains(key);
            seen.push(key.clone());
            is_new
        });
        Some(keys)
    }

    /// Returns the names in a dictionary of the module (`FILTERS = {"abs": abs}`) and the names they stand for; what is
    /// more than a name (`operator.eq`) is given as written.
    pub fn named_values(&self, name: &str) -> Vec<(String, String)> {
        let Some(statement) = self.statements.iter().find(|one| one.indent == 0 && one.assigns(name)) else {
            return Vec::new();
        };
        let mut pairs = Vec::new();
        let mut tokens = statement.tokens.iter().peekable();
        while let Some(token) = tokens.next() {
            let Token::Text(key) = token else { continue };
            if tokens.peek() != Some(&&Token::Mark(':')) {
                continue;
            }
            tokens.next();
            let mut value = String::new();
            while let Some(part) = tokens.next_if(|part| !matches!(part, Token::Mark(',' | '}'))) {
                match part {
                    Token::Name(name) => value.push_str(name),
                    Token::Mark(mark) => value.push(*mark),
                    _ => {}
                }
            }
            pairs.push((key.clone(), value));
        }
        pairs
    }

    /// Returns the docstring of a function of the module, as written.
    pub fn docstring(&self, function: &str) -> Option<&str> {
        let is_it = |statement: &&[Statement]| {
            statement[0].indent == 0
                && statement[0].tokens.starts_with(&[Token::Name("def".to_owned()), Token::Name(function.to_owned())])
        };
        let windows: Vec<&[Statement]> = self.statements.windows(2).filter(is_it).collect();
        windows.iter().rev().find_map(|pair| match pair[1].tokens.as_slice() {
            [Token::Text(text)] => Some(text.as_str()),
            _ => None,
        })
    }
}

/// Returns `class NAME` or `def NAME` with what stands below it.
fn with_body<'a>(keyword: &str, name: &str, indent: usize, statements: &'a [Statement]) -> Option<&'a [Statement]> {
    let start = [Token::Name(keyword.to_owned()), Token::Name(name.to_owned())];
    let at = statements.iter().rposition(|one| one.indent == indent && one.tokens.starts_with(&start))?;
    let length = statements[at + 1..].iter().take_while(|one| one.indent > indent).count();
    Some(&statements[at..=at + length])
}

fn assignments<'a>(statements: impl Iterator<Item = &'a Statement>) -> Vec<(&'a str, Assigned)> {
    let mut found = Vec::new();
    for statement in statements {
        let parts: Vec<&[Token]> = statement.parts();
        let Some((value, targets)) = parts.split_last() else { continue };
        for target in targets {
            if let [Token::Name(name)] = target {
                found.push((name.as_str(), assigned(value)));
            }
        }
    }
    found
}

/// Works out what an expression is.
fn assigned(tokens: &[Token]) -> Assigned {
    let bare = match tokens {
        [Token::Mark('('), inner @ .., Token::Mark(')')] if inner.iter().all(|one| matches!(one, Token::Text(_))) => {
            inner
        }
        other => other,
    };
    if !bare.is_empty() && bare.iter().all(|token| matches!(token, Token::Text(_))) {
        let text = bare.iter().map(|token| if let Token::Text(text) = token { text.as_str() } else { "" }).collect();
        return Assigned::Text(text);
    }
    let mut reader = Literal { tokens, at: 0 };
    if let Some(value) = reader.value()
        && reader.at == tokens.len()
    {
        return Assigned::Literal(value);
    }
    Assigned::Expression(match tokens {
        [Token::OtherText, ..] => "JoinedStr",
        [Token::Name(_)] => "Name",
        [.., Token::Mark(')')] if matches!(tokens[0], Token::Name(_)) => "Call",
        [Token::Mark('{'), ..] => "Dict",
        [Token::Mark('['), ..] => "List",
        _ => "BinOp",
    })
}

impl Statement {
    /// Cuts `a = b = c` at its equals signs; nothing to see where it has none, or is another kind of statement.
    fn parts(&self) -> Vec<&[Token]> {
        let mut parts = Vec::new();
        let (mut depth, mut start) = (0_usize, 0);
        for (index, token) in self.tokens.iter().enumerate() {
            match token {
                Token::Mark('(' | '[' | '{') => depth += 1,
                Token::Mark(')' | ']' | '}') => depth = depth.saturating_sub(1),
                Token::Mark(':') if depth == 0 => return Vec::new(),
                Token::Mark('=') if depth == 0 => {
                    let before = index.checked_sub(1).and_then(|before| self.tokens.get(before));
                    let after = self.tokens.get(index + 1);
                    let compares = matches!(before, Some(Token::Mark(mark)) if "=!<>+-*/%&|^@".contains(*mark));
                    if compares || after == Some(&Token::Mark('=')) {
                        return Vec::new();
                    }
                    parts.push(&self.tokens[start..index]);
                    start = index + 1;
                }
                _ => {}
            }
        }
        parts.push(&self.tokens[start..]);
        parts
    }

    fn assigns(&self, name: &str) -> bool {
        let parts = self.parts();
        let targets = parts.split_last().map_or(&[] as &[&[Token]], |(_, targets)| targets);
        targets.iter().any(|target| matches!(target, [Token::Name(own)] if own == name))
    }

    /// Adds the keys of dictionaries: `{'key': …}`, `dict(key=…)`, `d['key'] = …`.
    fn keys(&self, keys: &mut Vec<String>) {
        let mut open: Vec<char> = Vec::new();
        let mut is_dict_call = Vec::new();
        for (index, token) in self.tokens.iter().enumerate() {
            let next = self.tokens.get(index + 1);
            let before = index.checked_sub(1).and_then(|at| self.tokens.get(at));
            match token {
                Token::Mark(mark @ ('(' | '[' | '{')) => {
                    open.push(*mark);
                    is_dict_call.push(*mark == '(' && before == Some(&Token::Name("dict".to_owned())));
                }
                Token::Mark(')' | ']' | '}') => {
                    open.pop();
                    is_dict_call.pop();
                }
                // A dictionary in a dictionary is a value.
                Token::Text(key)
                    if open.last() == Some(&'{')
                        && next == Some(&Token::Mark(':'))
                        && open.iter().filter(|mark| **mark == '{').count() == 1 =>
                {
                    keys.push(key.clone());
                }
                Token::Text(key)
                    if open.as_slice() == ['[']
                        && next == Some(&Token::Mark(']'))
                        && self.tokens.get(index + 2) == Some(&Token::Mark('=')) =>
                {
                    keys.push(key.clone());
                }
                Token::Name(key) if is_dict_call.last() == Some(&true) && next == Some(&Token::Mark('=')) => {
                    keys.push(key.clone());
                }
                _ => {}
            }
        }
    }
}

/// Reads literals: what `ast.literal_eval` takes.
struct Literal<'a> {
    tokens: &'a [Token],
    at: usize,
}

impl Literal<'_> {
    fn value(&mut self) -> Option<Value> {
        let token = self.tokens.get(self.at)?;
        self.at += 1;
        match token {
            Token::Text(text) => {
                let mut text = text.clone();
                while let Some(Token::Text(more)) = self.tokens.get(self.at) {
                    text.push_str(more);
                    self.at += 1;
                }
                Some(Value::from(text))
            }
            Token::Number(text) => number(text),
            Token::Mark('-') => match self.value()? {
                Value::Int(number) => Some(Value::Int(-number)),
                Value::Float(number) => Some(Value::Float(-number)),
                _ => None,
            },
            Token::Name(name) => match name.as_str() {
                "None" => Some(Value::None),
                "True" => Some(Value::Bool(true)),
                "False" => Some(Value::Bool(false)),
                _ => None,
            },
            Token::Mark('[') => Some(Value::list(self.items(']')?)),
            Token::Mark('(') => Some(Value::Tuple(self.items(')')?.into_iter().collect())),
            Token::Mark('{') => {
                let mut dict = Dict::new();
                while !self.takes('}') {
                    let key = self.value()?;
                    if !self.takes(':') {
                        return None;
                    }
                    dict.insert(key, self.value()?);
                    if !self.takes(',') && self.tokens.get(self.at) != Some(&Token::Mark('}')) {
                        return None;
                    }
                }
                Some(Value::Dict(dict))
            }
            Token::Mark(_) | Token::OtherText => None,
        }
    }

    fn items(&mut self, end: char) -> Option<Vec<Value>> {
        let mut items = Vec::new();
        while !self.takes(end) {
            items.push(self.value()?);
            if !self.takes(',') && self.tokens.get(self.at) != Some(&Token::Mark(end)) {
                return None;
            }
        }
        Some(items)
    }

    fn takes(&mut self, mark: char) -> bool {
        let is_it = self.tokens.get(self.at) == Some(&Token::Mark(mark));
        self.at += usize::from(is_it);
        is_it
    }
}

fn number(text: &str) -> Option<Value> {
    let text = text.replace('_', "");
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse::<BigInt>().ok().map(Value::from);
    }
    text.parse().ok().map(Value::Float)
}

/// Goes through a text once.
#[derive(Default)]
struct Scanner<'a> {
    rest: &'a str,
    source: PythonSource,
    current: Statement,
    depth: usize,
}

impl Scanner<'_> {
    fn scan(mut self) -> PythonSource {
        let mut is_line_start = true;
        while let Some(first) = self.rest.chars().next() {
            if is_line_start && self.depth == 0 && self.current.tokens.is_empty() {
                let blank = self.rest.find(|c: char| !matches!(c, ' ' | '\t' | '\u{c}')).unwrap_or(self.rest.len());
                // Python counts a tab up to the next eighth column.
                let count = |indent: usize, c: char| if c == '\t' { indent / 8 * 8 + 8 } else { indent + 1 };
                self.current.indent = self.rest[..blank].chars().fold(0, count);
                self.skip(blank);
                is_line_start = false;
                continue;
            }
            is_line_start = false;
            match first {
                '\n' => {
                    self.skip(1);
                    if self.depth == 0 {
                        self.end();
                        is_line_start = true;
                    }
                }
                '#' => self.skip(self.rest.find('\n').unwrap_or(self.rest.len())),
                '\\' if self.rest[1..].starts_with('\n') => self.skip(2),
                '\\' if self.rest[1..].starts_with("\r\n") => self.skip(3),
                ';' if self.depth == 0 => {
                    self.skip(1);
                    let indent = self.current.indent;
                    self.end();
                    self.current.indent = indent;
                }
                c if c.is_whitespace() => self.skip(c.len_utf8()),
                '\'' | '"' => self.string(""),
                c if c.is_ascii_digit() => self.number(),
                c if c == '_' || c.is_alphabetic() => self.word(),
                mark => {
                    match mark {
                        '(' | '[' | '{' => self.depth += 1,
                        ')' | ']' | '}' => self.depth = self.depth.saturating_sub(1),
                        _ => {}
                    }
                    self.current.tokens.push(Token::Mark(mark));
                    self.skip(mark.len_utf8());
                }
            }
        }
        self.end();
        self.source
    }

    fn skip(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }

    fn end(&mut self) {
        let statement = std::mem::take(&mut self.current);
        if !statement.tokens.is_empty() {
            self.source.statements.push(statement);
        }
    }

    fn number(&mut self) {
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_');
        let length = self.rest.find(|c| !is_part(c)).unwrap_or(self.rest.len());
        self.current.tokens.push(Token::Number(self.rest[..length].to_owned()));
        self.skip(length);
    }

    fn word(&mut self) {
        let length = self.rest.find(|c: char| c != '_' && !c.is_alphanumeric()).unwrap_or(self.rest.len());
        let word = &self.rest[..length];
        let is_prefix = length <= 2 && word.chars().all(|c| "rRbBuUfFtT".contains(c));
        if is_prefix && self.rest[length..].starts_with(['\'', '"']) {
            self.skip(length);
            self.string(&word.to_lowercase());
            return;
        }
        self.current.tokens.push(Token::Name(word.to_owned()));
        self.skip(length);
    }

    /// Takes a string, its prefix being read already.
    fn string(&mut self, prefix: &str) {
        let quote = &self.rest[..1];
        let triple = quote.repeat(3);
        let end = if self.rest.starts_with(&triple) { triple.as_str() } else { quote };
        let body = &self.rest[end.len()..];
        let mut length = 0;
        let mut is_closed = false;
        while let Some(c) = body[length..].chars().next() {
            if body[length..].starts_with(end) {
                is_closed = true;
                break;
            }
            if c == '\n' && end.len() == 1 {
                break;
            }
            length += c.len_utf8();
            if c == '\\' {
                length += body[length..].chars().next().map_or(0, char::len_utf8);
            }
        }
        let raw = body[..length].replace("\r\n", "\n");
        self.current.tokens.push(if prefix.contains(['b', 'f', 't']) {
            Token::OtherText
        } else if prefix.contains('r') {
            Token::Text(raw)
        } else {
            Token::Text(unescape(&raw))
        });
        let whole = end.len() + length + if is_closed { end.len() } else { 0 };
        self.skip(whole);
    }
}

/// Replaces the escapes of a string; what is none stays as it is written.
fn unescape(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find('\\') {
        text.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let Some(escape) = rest.chars().next() else {
            text.push('\\');
            break;
        };
        let mut length = escape.len_utf8();
        let code = |from: usize, digits: usize, radix: u32| {
            let digits = rest.get(from..from + digits)?;
            char::from_u32(u32::from_str_radix(digits, radix).ok()?)
        };
        let character = match escape {
            '\n' => {
                rest = &rest[1..];
                continue;
            }
            '\\' | '\'' | '"' => Some(escape),
            'a' => Some('\u{7}'),
            'b' => Some('\u{8}'),
            'f' => Some('\u{c}'),
            'n' => Some('\n'),
            'r' => Some('\r'),
            't' => Some('\t'),
            'v' => Some('\u{b}'),
            '0'..='7' => {
                let digits = rest.bytes().take(3).take_while(|byte| (b'0'..=b'7').contains(byte)).count();
                length = digits;
                code(0, digits, 8)
            }
            'x' | 'u' | 'U' => {
                let digits = match escape {
                    'x' => 2,
                    'u' => 4,
                    _ => 8,
                };
                let found = code(1, digits, 16);
                length += if found.is_some() { digits } else { 0 };
                found
            }
            _ => None,
        };
        if let Some(character) = character {
            text.push(character);
        } else {
            text.push('\\');
            text.push_str(&rest[..length]);
        }
        rest = &rest[length..];
    }
    text.push_str(rest);
    text
}
