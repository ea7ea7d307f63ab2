//! What a terminal understands for the names of colours.

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

/// Returns the terminal code of a colour. As in Ansible, only the start of the numbered forms has to fit.
pub fn color_code(name: &str) -> Option<String> {
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
