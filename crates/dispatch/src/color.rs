//! Colours: from Ansible's names to what a terminal understands.

use crate::Colors;
use event::{Color, ColorSetting};

/// Ansible's names and their terminal codes.
const NAMED: [(&str, &str); 19] = [
    ("black", "0;30"),
    ("blue", "0;34"),
    ("green", "0;32"),
    ("cyan", "0;36"),
    ("red", "0;31"),
    ("purple", "0;35"),
    ("yellow", "0;33"),
    ("magenta", "0;35"),
    ("white", "1;37"),
    ("dark gray", "1;30"),
    ("bright gray", "0;37"),
    ("bright blue", "1;34"),
    ("bright green", "1;32"),
    ("bright cyan", "1;36"),
    ("bright red", "1;31"),
    ("bright purple", "1;35"),
    ("bright yellow", "1;33"),
    ("bright magenta", "1;35"),
    ("normal", "0"),
];

/// Tells whether a text names a colour: one of Ansible's names, `colorN`, `grayN` or `rgbRGB`.
pub fn is_color(name: &str) -> bool {
    code(name).is_some()
}

/// Returns the terminal code of a colour. As in Ansible, only the start of the numbered forms has to fit.
fn code(name: &str) -> Option<String> {
    if let Some(number) = name.strip_prefix("color").and_then(leading_number) {
        return Some(format!("38;5;{number}"));
    }
    if let Some(digits) = name.strip_prefix("rgb").and_then(|rest| rest.get(..3)) {
        let level = |index: usize| digits.as_bytes().get(index).filter(|d| (b'0'..=b'5').contains(d)).map(|d| d - b'0');
        if let (Some(red), Some(green), Some(blue)) = (level(0), level(1), level(2)) {
            return Some(format!("38;5;{}", 16 + 36 * u32::from(red) + 6 * u32::from(green) + u32::from(blue)));
        }
    }
    if let Some(number) = name.strip_prefix("gray").and_then(leading_number) {
        return Some(format!("38;5;{}", 232 + number));
    }
    NAMED.iter().find(|(known, _)| *known == name).map(|(_, code)| (*code).to_owned())
}

fn leading_number(text: &str) -> Option<u64> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text[..end].parse().ok()
}

/// Paints text; knows the codes of the settings' colours.
pub(crate) struct Painter {
    enabled: bool,
    by_setting: Vec<Option<String>>,
}

impl Painter {
    pub(crate) fn new(enabled: bool, colors: &Colors) -> Self {
        Painter { enabled, by_setting: ColorSetting::ALL.iter().map(|setting| code(colors.get(*setting))).collect() }
    }

    pub(crate) fn is_enabled(&self) -> bool {
        self.enabled
    }

    /// Appends a text, each line of it in the colour; plain where colours are off or the name is unknown.
    pub(crate) fn paint(&self, out: &mut String, text: &str, color: Color<'_>) {
        if !self.enabled {
            out.push_str(text);
            return;
        }
        match color {
            Color::Set(setting) => paint_lines(out, text, self.by_setting[setting as usize].as_deref()),
            Color::Named(name) => paint_lines(out, text, code(name).as_deref()),
        }
    }
}

fn paint_lines(out: &mut String, text: &str, code: Option<&str>) {
    let Some(code) = code else {
        out.push_str(text);
        return;
    };
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            out.push('\n');
        }
        out.push_str("\u{1b}[");
        out.push_str(code);
        out.push('m');
        out.push_str(line);
        out.push_str("\u{1b}[0m");
    }
}
