//! Python's `text % value` with one text value.

/// Replaces the one `%s` (and each `%%` by `%`). The error is Python's sentence.
pub fn format_one(format: &str, value: &str) -> Result<String, &'static str> {
    let mut out = String::with_capacity(format.len() + value.len());
    let mut used = false;
    let mut chars = format.chars();
    while let Some(c) = chars.next() {
        if c != '%' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('%') => out.push('%'),
            Some('s') if used => return Err("not enough arguments for format string"),
            Some('s') => {
                out.push_str(value);
                used = true;
            }
            Some(_) => return Err("unsupported format character"),
            None => return Err("incomplete format"),
        }
    }
    Ok(out)
}
