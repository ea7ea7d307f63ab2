//! How many cells of a terminal a text takes, as Ansible counts them: with the C library's `wcwidth`.

use unicode_width::UnicodeWidthChar;

/// Returns the width of a text in cells, or nothing where Ansible gives up on it
/// (text of which no character has a width).
pub fn text_width(text: &str) -> Option<usize> {
    if text.is_ascii() && !text.bytes().any(|byte| byte.is_ascii_control()) {
        return Some(text.len());
    }
    let printable: Option<usize> = text.chars().map(cell_width).sum();
    printable.or_else(|| width_with_controls(text))
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
        '\u{2028}' | '\u{2029}' => None,
        _ if ch.is_ascii() => ch.width(),
        _ => {
            let after = OTHER_WIDTHS.partition_point(|(first, _, _)| *first <= ch);
            match after.checked_sub(1).map(|index| OTHER_WIDTHS[index]) {
                Some((_, last, width)) if ch <= last => Some(width),
                _ => ch.width(),
            }
        }
    }
}

/// Where the C library and the crate differ: first and last character, and the C library's width. What is not assigned
/// there depends on its version and is left out.
const OTHER_WIDTHS: [(char, char, usize); 65] = [
    ('\u{ad}', '\u{ad}', 1),
    ('\u{605}', '\u{605}', 1),
    ('\u{70f}', '\u{70f}', 1),
    ('\u{890}', '\u{891}', 1),
    ('\u{8e2}', '\u{8e2}', 1),
    ('\u{9be}', '\u{9be}', 1),
    ('\u{9d7}', '\u{9d7}', 1),
    ('\u{b3e}', '\u{b3e}', 1),
    ('\u{b57}', '\u{b57}', 1),
    ('\u{bbe}', '\u{bbe}', 1),
    ('\u{bd7}', '\u{bd7}', 1),
    ('\u{cc0}', '\u{cc0}', 1),
    ('\u{cc2}', '\u{cc2}', 1),
    ('\u{cc7}', '\u{cc8}', 1),
    ('\u{cca}', '\u{ccb}', 1),
    ('\u{cd5}', '\u{cd6}', 1),
    ('\u{d3e}', '\u{d3e}', 1),
    ('\u{d4e}', '\u{d4e}', 1),
    ('\u{d57}', '\u{d57}', 1),
    ('\u{dcf}', '\u{dcf}', 1),
    ('\u{ddf}', '\u{ddf}', 1),
    ('\u{1715}', '\u{1715}', 1),
    ('\u{1734}', '\u{1734}', 1),
    ('\u{17a4}', '\u{17a4}', 1),
    ('\u{17d8}', '\u{17d8}', 1),
    ('\u{1b35}', '\u{1b35}', 1),
    ('\u{1b3b}', '\u{1b3b}', 1),
    ('\u{1b3d}', '\u{1b3d}', 1),
    ('\u{1b43}', '\u{1b44}', 1),
    ('\u{1baa}', '\u{1baa}', 1),
    ('\u{1bf2}', '\u{1bf3}', 1),
    ('\u{2630}', '\u{2637}', 1),
    ('\u{268a}', '\u{268f}', 1),
    ('\u{2d7f}', '\u{2d7f}', 0),
    ('\u{302e}', '\u{302f}', 2),
    ('\u{3164}', '\u{3164}', 2),
    ('\u{3248}', '\u{324f}', 2),
    ('\u{a8fa}', '\u{a8fa}', 1),
    ('\u{a953}', '\u{a953}', 1),
    ('\u{a9c0}', '\u{a9c0}', 1),
    ('\u{ffa0}', '\u{ffa0}', 1),
    ('\u{fff9}', '\u{fffb}', 0),
    ('\u{111c0}', '\u{111c0}', 1),
    ('\u{111c2}', '\u{111c3}', 1),
    ('\u{11235}', '\u{11235}', 1),
    ('\u{1133e}', '\u{1133e}', 1),
    ('\u{1134d}', '\u{1134d}', 1),
    ('\u{11357}', '\u{11357}', 1),
    ('\u{114b0}', '\u{114b0}', 1),
    ('\u{114bd}', '\u{114bd}', 1),
    ('\u{115af}', '\u{115af}', 1),
    ('\u{116b6}', '\u{116b6}', 1),
    ('\u{1171e}', '\u{1171e}', 0),
    ('\u{11930}', '\u{11930}', 1),
    ('\u{1193d}', '\u{1193d}', 1),
    ('\u{1193f}', '\u{1193f}', 1),
    ('\u{11941}', '\u{11941}', 1),
    ('\u{11a84}', '\u{11a89}', 1),
    ('\u{11d46}', '\u{11d46}', 1),
    ('\u{13430}', '\u{13438}', 0),
    ('\u{16ff0}', '\u{16ff1}', 2),
    ('\u{1d165}', '\u{1d166}', 1),
    ('\u{1d16d}', '\u{1d172}', 1),
    ('\u{1d300}', '\u{1d356}', 1),
    ('\u{1d360}', '\u{1d376}', 1),
];
