//! `ini`: values of INI files, read as Python's `configparser` reads them.

use super::files::{find, read_bytes};
use super::options::{Kind, Options, Spec, option};
use crate::fail::{Fail, Got, fail};
use crate::filters::hashes::decode;
use crate::filters::regex::pattern;
use crate::python::class::class_name;
use template::Call;
use value::{Value, str_repr};

const OPTIONS: &[Spec] = &[
    Spec { name: "type", kind: Kind::Raw, choices: &["ini", "properties"], sources: None },
    option("file", Kind::Raw),
    option("section", Kind::Raw),
    option("re", Kind::Bool),
    option("encoding", Kind::Raw),
    option("default", Kind::Raw),
    option("case_sensitive", Kind::Bool),
    option("allow_no_value", Kind::Bool),
    option("interpolation", Kind::Bool),
];

/// `ini`. Options: `type='ini'`, `file='ansible.ini'`, `section='global'`, `re=False`, `encoding='utf-8'`, `default=''`,
/// `case_sensitive=False`, `allow_no_value=False` (`allow_none`), `interpolation=True`.
pub(super) fn ini(terms: Vec<Value>, call: &mut Call<'_, '_>) -> Got<Vec<Value>> {
    let mut options = Options::from_named("ini", OPTIONS, &call.args.named, call)?;
    if let Some((_, value)) = call.args.named.iter().find(|(name, _)| name.as_str() == "allow_none") {
        options.set("allow_no_value", value.clone(), call)?;
    }
    let mut out = Vec::new();
    for term in &terms {
        let Value::Str(text) = term else {
            return fail(format!("argument of type '{}' is not iterable", class_name(term)));
        };
        let key = inline_options(text, &mut options, call)?;
        let file = options.text("file", "ansible.ini");
        let Some(path) = find(call, "files", &file, true) else { return fail("Invalid filename None.") };
        let mut contents = decode(&read_bytes(call, &path)?, &options.text("encoding", "utf-8"))?;
        let mut section = options.text("section", "global");
        if options.get("type").as_str() == Some("properties") {
            contents.insert_str(0, "[java_properties]\n");
            "java_properties".clone_into(&mut section);
        }
        let parser = Parser {
            fold_case: !options.flag("case_sensitive", false),
            allows_no_value: options.flag("allow_no_value", false),
            interpolates: options.flag("interpolation", true),
            sections: Vec::new(),
        };
        let parser = parser.read(&contents).map_err(|problem| match problem {
            Problem::DuplicateOption(text) => {
                Fail::text(text).wrapped(format!("Duplicate option in {}.", str_repr(&file)))
            }
            Problem::Other(text) => Fail::text(text),
        })?;
        let known = parser.section(&section);
        let Some(items) = known else {
            return fail(format!("No section {} in {}.", str_repr(&section), str_repr(&file)));
        };
        if options.flag("re", false) {
            let regex = pattern(&Value::from(key), false, false)?;
            for (name, value) in &items {
                if regex.is_match_at_start(name)? {
                    out.push(parser.interpolated(value.as_deref(), name, &section, &items, 0)?);
                }
            }
            continue;
        }
        let name = parser.folded(&key);
        let value = match items.iter().find(|(known, _)| *known == name) {
            Some((_, value)) => parser.interpolated(value.as_deref(), &name, &section, &items, 0)?,
            None => match options.get("default") {
                Value::None => Value::from(""),
                given => given,
            },
        };
        match value {
            Value::None => {}
            Value::List(values) => out.extend(values.into_vec()),
            value => out.push(value),
        }
    }
    Ok(out)
}

/// Reads options that a term holds beside its key; the key.
fn inline_options(term: &str, options: &mut Options, call: &Call<'_, '_>) -> Got<String> {
    if !term.contains('=') && !term.trim().contains(' ') {
        return Ok(term.to_owned());
    }
    let mut names: Vec<&str> = Vec::new();
    let mut params: Vec<(String, String)> = Vec::new();
    let mut current = "key".to_owned();
    names.extend(options.names());
    for (number, phrase) in term.split_whitespace().enumerate() {
        if phrase.contains('=')
            && let Some(name) = names.iter().rev().find(|name| phrase.contains(&format!("{name}=")))
        {
            (*name).clone_into(&mut current);
        }
        match params.iter_mut().find(|(name, _)| *name == current) {
            Some((_, text)) if number > 0 => {
                text.push(' ');
                text.push_str(phrase);
            }
            _ => params.push((current.clone(), phrase.to_owned())),
        }
    }
    let mut key = None;
    for (_, param) in &params {
        if !param.contains('=') {
            key.get_or_insert_with(|| param.clone());
            continue;
        }
        let parts: Vec<&str> = param.split('=').collect();
        let [name, value] = parts.as_slice() else {
            let all = Value::list(params.iter().map(|(_, text)| Value::from(text.as_str())));
            return Err(Fail::text("too many values to unpack (expected 2)").wrapped(format!(
                "Could not use {} from {}.",
                str_repr(param),
                value::repr(&all)
            )));
        };
        let name = if *name == "allow_none" { "allow_no_value" } else { name };
        if !options.has(name) {
            return fail(format!("{} is not a valid option.", str_repr(name)));
        }
        options.set(name, Value::from(*value), call)?;
    }
    match key {
        Some(key) => Ok(key),
        None => fail(format!("No key to look up was provided as first term within string inline options: {term}")),
    }
}

enum Problem {
    DuplicateOption(String),
    Other(String),
}

type Items = Vec<(String, Option<String>)>;

/// `configparser.ConfigParser`, as far as reading goes.
struct Parser {
    fold_case: bool,
    allows_no_value: bool,
    interpolates: bool,
    sections: Vec<(String, Items)>,
}

const DEFAULT: &str = "DEFAULT";

impl Parser {
    fn folded(&self, name: &str) -> String {
        if self.fold_case { name.to_lowercase() } else { name.to_owned() }
    }

    fn read(mut self, text: &str) -> Result<Self, Problem> {
        let mut current: Option<usize> = None;
        let mut option_indent: Option<usize> = None;
        let mut bad_lines: Vec<String> = Vec::new();
        for (number, raw) in text.lines().enumerate() {
            let line_number = number + 1;
            let trimmed = raw.trim();
            let is_comment = trimmed.starts_with(['#', ';']);
            let indent = raw.len() - raw.trim_start().len();
            if trimmed.is_empty() || is_comment {
                // An empty line may be part of a value; a comment is not.
                if !is_comment
                    && option_indent.is_some()
                    && let Some((_, Some(value))) = current.and_then(|at| self.sections[at].1.last_mut())
                {
                    value.push('\n');
                }
                continue;
            }
            if let (Some(at), Some(base)) = (current, option_indent)
                && indent > base
            {
                if let Some((_, Some(value))) = self.sections[at].1.last_mut() {
                    value.push('\n');
                    value.push_str(trimmed);
                }
                continue;
            }
            if let Some(name) = section_header(trimmed) {
                let at = self.sections.iter().position(|(known, _)| known == name);
                current = match at {
                    Some(at) if name == DEFAULT => Some(at),
                    Some(_) => {
                        return Err(Problem::Other(format!(
                            "While reading from '<???>' [line {line_number:2}]: section {} already exists",
                            str_repr(name)
                        )));
                    }
                    None => {
                        self.sections.push((name.to_owned(), Vec::new()));
                        Some(self.sections.len() - 1)
                    }
                };
                option_indent = None;
                continue;
            }
            let Some(at) = current else {
                return Err(Problem::Other(format!(
                    "File contains no section headers.\nfile: '<???>', line: {line_number}\n{}",
                    str_repr(&format!("{raw}\n"))
                )));
            };
            let (name, value) = match trimmed.find(['=', ':']) {
                Some(split) => (trimmed[..split].trim_end(), Some(trimmed[split + 1..].trim().to_owned())),
                None if self.allows_no_value => (trimmed, None),
                None => {
                    bad_lines.push(format!("\n\t[line {line_number:2}]: {}", str_repr(&format!("{raw}\n"))));
                    continue;
                }
            };
            if name.is_empty() {
                bad_lines.push(format!("\n\t[line {line_number:2}]: {}", str_repr(&format!("{raw}\n"))));
                continue;
            }
            let name = self.folded(name);
            let (section, items) = &mut self.sections[at];
            if items.iter().any(|(known, _)| *known == name) {
                return Err(Problem::DuplicateOption(format!(
                    "While reading from '<???>' [line {line_number:2}]: option {} in section {} already exists",
                    str_repr(&name),
                    str_repr(section)
                )));
            }
            items.push((name, value));
            option_indent = Some(indent);
        }
        if !bad_lines.is_empty() {
            return Err(Problem::Other(format!("Source contains parsing errors: '<???>'{}", bad_lines.concat())));
        }
        for (_, items) in &mut self.sections {
            for (_, value) in items.iter_mut() {
                if let Some(text) = value {
                    *text = text.trim_end().to_owned();
                }
            }
        }
        Ok(self)
    }

    /// The items of a section, those of `DEFAULT` first; nothing where there is no such section.
    fn section(&self, name: &str) -> Option<Items> {
        let of = |name: &str| self.sections.iter().find(|(known, _)| known == name).map(|(_, items)| items);
        let mut items = of(DEFAULT).cloned().unwrap_or_default();
        if name == DEFAULT {
            return Some(items);
        }
        for (key, value) in of(name)? {
            match items.iter_mut().find(|(known, _)| known == key) {
                Some(slot) => slot.1.clone_from(value),
                None => items.push((key.clone(), value.clone())),
            }
        }
        Some(items)
    }

    /// A value with its `%(name)s` filled in.
    fn interpolated(
        &self,
        value: Option<&str>,
        option: &str,
        section: &str,
        items: &Items,
        depth: usize,
    ) -> Got<Value> {
        let Some(text) = value else { return Ok(Value::None) };
        if !self.interpolates {
            return Ok(Value::from(text));
        }
        if depth > 10 {
            return fail(format!(
                "Recursion limit exceeded in value substitution: option {} in section {} contains an interpolation key \
                 which cannot be substituted in 10 steps. Raw value: {}",
                str_repr(option),
                str_repr(section),
                str_repr(text)
            ));
        }
        let mut out = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('%') {
            out.push_str(&rest[..at]);
            rest = &rest[at..];
            if let Some(after) = rest.strip_prefix("%%") {
                out.push('%');
                rest = after;
                continue;
            }
            let Some(after) = rest.strip_prefix("%(") else {
                return fail(format!("'%' must be followed by '%' or '(', found: {}", str_repr(rest)));
            };
            let Some((name, after)) = after.split_once(")s").filter(|(name, _)| !name.contains(')')) else {
                return fail(format!("bad interpolation variable reference {}", str_repr(rest)));
            };
            let name = self.folded(name);
            let Some((_, found)) = items.iter().find(|(known, _)| *known == name) else {
                return fail(format!(
                    "Bad value substitution: option {} in section {} contains an interpolation key {} which is not a \
                     valid option name. Raw value: {}",
                    str_repr(option),
                    str_repr(section),
                    str_repr(&name),
                    str_repr(text)
                ));
            };
            out.push_str(&value::to_text(&self.interpolated(found.as_deref(), option, section, items, depth + 1)?));
            rest = after;
        }
        Ok(Value::from(out + rest))
    }
}

fn section_header(line: &str) -> Option<&str> {
    let inner = line.strip_prefix('[')?;
    let end = inner.rfind(']')?;
    (end > 0).then(|| &inner[..end])
}
