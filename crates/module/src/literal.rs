//! Python's literals (`ast.literal_eval`), as far as dictionaries given as text need them.

use value::{BigInt, Dict, Value};

/// Reads one literal: text, numbers, `True`, `None`, lists, tuples and dictionaries.
pub(crate) fn parse(text: &str) -> Option<Value> {
    let mut reader = Reader { chars: text.chars().collect(), at: 0, depth: 0 };
    let value = reader.value()?;
    reader.spaces();
    (reader.at == reader.chars.len()).then_some(value)
}

struct Reader {
    chars: Vec<char>,
    at: usize,
    depth: usize,
}

impl Reader {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn spaces(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    fn eat(&mut self, wanted: char) -> bool {
        self.spaces();
        let found = self.peek() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    fn value(&mut self) -> Option<Value> {
        self.spaces();
        self.depth += 1;
        if self.depth > 100 {
            return None;
        }
        let value = match self.peek()? {
            '{' => self.dict(),
            '[' => {
                self.at += 1;
                Some(Value::list(self.items(']')?.0))
            }
            '(' => {
                self.at += 1;
                let (mut items, comma) = self.items(')')?;
                if items.len() == 1 && !comma { items.pop() } else { Some(Value::Tuple(items.into())) }
            }
            '\'' | '"' => self.text().map(Value::str),
            c if c.is_ascii_digit() || matches!(c, '-' | '+' | '.') => self.number(),
            _ => self.word(),
        };
        self.depth -= 1;
        value
    }

    fn items(&mut self, close: char) -> Option<(Vec<Value>, bool)> {
        let mut items = Vec::new();
        let mut comma = false;
        while !self.eat(close) {
            if !items.is_empty() && !comma {
                return None;
            }
            items.push(self.value()?);
            comma = self.eat(',');
        }
        Some((items, comma))
    }

    fn dict(&mut self) -> Option<Value> {
        self.at += 1;
        let mut dict = Dict::new();
        let mut comma = true;
        while !self.eat('}') {
            if !comma {
                return None;
            }
            let key = self.value()?;
            if matches!(key, Value::Dict(_) | Value::List(_)) || !self.eat(':') {
                return None;
            }
            dict.insert(key, self.value()?);
            comma = self.eat(',');
        }
        Some(Value::Dict(dict))
    }

    fn text(&mut self) -> Option<String> {
        let quote = self.peek()?;
        self.at += 1;
        let mut out = String::new();
        loop {
            let c = self.peek()?;
            self.at += 1;
            match c {
                c if c == quote => return Some(out),
                '\n' => return None,
                '\\' => {
                    let escape = self.peek()?;
                    self.at += 1;
                    match escape {
                        'n' => out.push('\n'),
                        't' => out.push('\t'),
                        'r' => out.push('\r'),
                        '\\' | '\'' | '"' => out.push(escape),
                        'x' => out.push(self.code(2)?),
                        'u' => out.push(self.code(4)?),
                        other => out.extend(['\\', other]),
                    }
                }
                c => out.push(c),
            }
        }
    }

    fn code(&mut self, digits: usize) -> Option<char> {
        let end = self.at + digits;
        let text: String = self.chars.get(self.at..end)?.iter().collect();
        self.at = end;
        char::from_u32(u32::from_str_radix(&text, 16).ok()?)
    }

    fn number(&mut self) -> Option<Value> {
        let start = self.at;
        while self.peek().is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+')) {
            self.at += 1;
        }
        let text: String = self.chars[start..self.at].iter().filter(|c| **c != '_').collect();
        text.parse::<BigInt>().map(Value::from).ok().or_else(|| text.parse().map(Value::Float).ok())
    }

    fn word(&mut self) -> Option<Value> {
        let start = self.at;
        while self.peek().is_some_and(char::is_alphanumeric) {
            self.at += 1;
        }
        let word: String = self.chars[start..self.at].iter().collect();
        match word.as_str() {
            "True" => Some(Value::Bool(true)),
            "False" => Some(Value::Bool(false)),
            "None" => Some(Value::None),
            _ => None,
        }
    }
}
