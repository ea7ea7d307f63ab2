//! `comment`: text as a comment of a programming language.

use crate::access::text;
use crate::fail::{Fail, Got, fail};
use template::Call;
use value::{Value, repr};

/// `comment(style='plain', **kw)`: text as a comment of a programming language.
pub(super) fn comment(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let mut named = std::mem::take(&mut call.args.named);
    let style = match call.args.positional.first() {
        Some(style) => style.clone(),
        None => match named.iter().position(|(name, _)| name.as_str() == "style") {
            Some(index) => named.remove(index).1,
            None => Value::from("plain"),
        },
    };
    if call.args.positional.len() > 1 {
        return fail(format!(
            "comment() takes from 1 to 2 positional arguments but {} were given",
            call.args.positional.len() + 1
        ));
    }
    let (beginning, decoration, end) = match style.as_str() {
        Some("plain") => ("", "# ", ""),
        Some("erlang") => ("", "% ", ""),
        Some("c") => ("", "// ", ""),
        Some("cblock") => ("/*", " * ", " */"),
        Some("xml") => ("<!--", " - ", "-->"),
        _ => {
            return Err(Fail::Error(
                diagnostic::Diagnostic::new(
                    diagnostic::Kind::TemplateRuntime,
                    format!("Invalid style {}.", repr(&style)),
                )
                .at(style.origin())
                .about(value::to_text(&style))
                .with_help("Available styles: plain, erlang, c, cblock, xml"),
            ));
        }
    };
    let own = |name: &str| named.iter().find(|(key, _)| key.as_str() == name).map(|(_, value)| value.clone());
    let string = |name: &str, default: &str| -> Got<String> {
        match own(name) {
            Some(given) => Ok(text(call, &given)?.into_owned()),
            None => Ok(default.to_owned()),
        }
    };
    let count = |name: &str| -> Got<usize> {
        match own(name) {
            Some(given) => {
                Ok(usize::try_from(crate::python::number::to_int(&given)?.as_int().unwrap_or(0)).unwrap_or(0))
            }
            None => Ok(1),
        }
    };
    let newline = string("newline", "\n")?;
    let decoration = string("decoration", decoration)?;
    let bare = decoration.trim_end_matches(crate::python::text::is_space);
    let (beginning, end) = (string("beginning", beginning)?, string("end", end)?);
    let (prefix, postfix) = (string("prefix", bare)?, string("postfix", bare)?);
    let subject = crate::access::str_for_method(&value, "replace")?;
    let mut out = String::new();
    if !beginning.is_empty() {
        out.push_str(&beginning);
        out.push_str(&newline);
    }
    if !prefix.is_empty() {
        let line = if prefix == newline { newline.clone() } else { format!("{prefix}{newline}") };
        out.push_str(&line.repeat(count("prefix_count")?));
    }
    let body = format!("{decoration}{}", subject.replace(&newline, &format!("{newline}{decoration}")));
    // A line of the decoration alone has no space at its end.
    out.push_str(&body.replace(&format!("{decoration}{newline}"), &format!("{bare}{newline}")));
    out.push_str(&format!("{newline}{postfix}").repeat(count("postfix_count")?));
    if !end.is_empty() {
        out.push_str(&newline);
        out.push_str(&end);
    }
    Ok(Value::from(out))
}
