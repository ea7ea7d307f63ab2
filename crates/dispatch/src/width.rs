//! How many cells of a terminal a text takes, as Ansible counts them: with the C library's `wcwidth`.

use unicode_width::UnicodeWidthChar;

/// Returns the width of a text in cells, or nothing where Ansible gives up on it
/// (text of which no character has a width).
pub fn text_width(text: &str) -> Option<usize> {
    if text.is_ascii() && !text.bytes().any(|byte| byte.is_ascii_control()) {
        return Some(text.len());
    }
    let mut total = 0_usize;
    let mut printable = true;
    for ch in text.chars() {
        match cell_width(ch) {
            Some(width) => total += width,
            None => {
                printable = false;
                break;
            }
        }
    }
    if printable { Some(total) } else { width_with_controls(text) }
}

/// Ansible: where the C library refuses the whole text, characters are counted one by one; backspace, delete, cancel
/// and escape take one cell away, other controls count nothing.
fn width_with_controls(text: &str) -> Option<usize> {
    let mut width = 0_isize;
    let mut counted = 0_usize;
    for ch in text.chars() {
        if matches!(ch, '\u{8}' | '\u{7f}' | '\u{94}' | '\u{1b}') {
            width -= 1;
        } else {
            counted += 1;
            width += cell_width(ch).unwrap_or(0).cast_signed();
        }
    }
    if width == 0 && counted > 0 {
        return None;
    }
    Some(usize::try_from(width).unwrap_or(0))
}

/// The C library's `wcwidth`: nothing for what can't be printed.
fn cell_width(ch: char) -> Option<usize> {
    match ch {
        '\0' => Some(0),
        // A soft hyphen is drawn there.
        '\u{ad}' => Some(1),
        '\u{2028}' | '\u{2029}' => None,
        _ => ch.width(),
    }
}
