//! `playcall callbacks list`: what was found, and why it is on or off.

use super::Verdict;
use std::fmt::Write;

/// Returns the list as text: a line for each plugin, in the order in which they would be called; `why` adds where it was
/// found and the rule that decided.
pub(crate) fn text(verdicts: &[Verdict], why: bool) -> String {
    let rows: Vec<[String; 4]> = verdicts
        .iter()
        .map(|verdict| {
            [
                if verdict.is_on { "on" } else { "off" }.to_owned(),
                verdict.name.clone(),
                if verdict.kind.is_empty() { "-".to_owned() } else { verdict.kind.clone() },
                if verdict.version.is_empty() { "-".to_owned() } else { verdict.version.clone() },
            ]
        })
        .collect();
    let width = |column: usize, head: &str| {
        rows.iter().map(|row| row[column].chars().count()).chain([head.len()]).max().unwrap_or(0)
    };
    let heads = ["", "NAME", "TYPE", "VERSION"];
    let widths: Vec<usize> = heads.iter().enumerate().map(|(column, head)| width(column, head)).collect();
    let mut text = String::new();
    let mut line = |cells: [&str; 4], last: &str| {
        let mut row = String::new();
        for (cell, width) in cells.iter().zip(&widths) {
            let _ = write!(row, "{cell:width$}  ");
        }
        row.push_str(last);
        text.push_str(row.trim_end());
        text.push('\n');
    };
    line(heads, "FOUND");
    for (verdict, row) in verdicts.iter().zip(&rows) {
        line([&row[0], &row[1], &row[2], &row[3]], &verdict.place.to_string());
        if why {
            if let Some(path) = &verdict.path {
                line(["", "", "", ""], &format!("  file: {}", path.display()));
            }
            if let Some(other) = &verdict.other_name {
                line(
                    ["", "", "", ""],
                    &format!("  warning: it calls itself '{other}' (CALLBACK_NAME); its file's name counts"),
                );
            }
            line(["", "", "", ""], &format!("  {}: {}", if verdict.is_on { "on" } else { "off" }, verdict.rule));
        }
    }
    text
}
