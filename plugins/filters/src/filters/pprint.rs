//! `pprint`: Python's `pformat`. Containers of templates print on one line there, so only text and tuples are broken up.

use crate::access::plain;
use crate::fail::Got;
use crate::signature::bind_none;
use template::Call;
use value::{Value, pformat_text, repr};

const WIDTH: usize = 80;

/// `pprint`.
pub(super) fn pprint(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    bind_none(call, "do_pprint", &["value"])?;
    let mut out = String::new();
    write(&plain(call, &value)?, 0, 0, 1, &mut out);
    Ok(Value::from(out))
}

fn write(value: &Value, indent: usize, allowance: usize, level: usize, out: &mut String) {
    let whole = repr(value);
    if whole.chars().count() + indent + allowance <= WIDTH {
        out.push_str(&whole);
        return;
    }
    match value {
        Value::Tuple(items) => {
            out.push('(');
            let last = items.len().saturating_sub(1);
            for (number, item) in items.iter().enumerate() {
                if number > 0 {
                    out.push_str(",\n");
                    out.push_str(&" ".repeat(indent + 1));
                }
                let allowance = if number == last { allowance + 1 + usize::from(items.len() == 1) } else { 1 };
                write(item, indent + 1, allowance, level + 1, out);
            }
            out.push_str(if items.len() == 1 { ",)" } else { ")" });
        }
        Value::Str(text) => pformat_text(text, indent, allowance, level, out),
        _ => out.push_str(&whole),
    }
}
