//! What a text looks like to the emitter: which styles can hold it, which of its characters need an escape.

/// What styles a text allows.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent findings about one text")]
pub(crate) struct Analysis {
    pub(crate) multiline: bool,
    pub(crate) flow_plain: bool,
    pub(crate) block_plain: bool,
    pub(crate) single_quoted: bool,
    pub(crate) block: bool,
}

impl Analysis {
    pub(crate) fn of(text: &str, unicode: bool) -> Analysis {
        if text.is_empty() {
            return Analysis {
                multiline: false,
                flow_plain: false,
                block_plain: true,
                single_quoted: true,
                block: false,
            };
        }
        let (mut block_indicators, mut flow_indicators) = (false, false);
        let (mut special, mut break_space, mut space_break) = (false, false, false);
        let mut previous = None;
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            let before_blank = chars.peek().is_none_or(|next| is_blank_or_break(*next));
            match (previous, c) {
                (
                    None,
                    '#' | ',' | '[' | ']' | '{' | '}' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@' | '`',
                ) => {
                    flow_indicators = true;
                    block_indicators = true;
                }
                (None, '?') | (_, ':') => {
                    flow_indicators = true;
                    block_indicators |= before_blank;
                }
                (None, '-') if before_blank => {
                    flow_indicators = true;
                    block_indicators = true;
                }
                (Some(_), ',' | '?' | '[' | ']' | '{' | '}') => flow_indicators = true,
                (Some(before), '#') if is_blank_or_break(before) => {
                    flow_indicators = true;
                    block_indicators = true;
                }
                _ => {}
            }
            special |= !is_printable(c) || (!c.is_ascii() && !unicode);
            break_space |= c == ' ' && previous.is_some_and(is_break);
            space_break |= is_break(c) && previous == Some(' ');
            previous = Some(c);
        }
        if text.starts_with("---") || text.starts_with("...") {
            flow_indicators = true;
            block_indicators = true;
        }
        let multiline = text.contains(is_break);
        let is_edge = |c: char| c == ' ' || is_break(c);
        let ragged = text.starts_with(is_edge) || text.ends_with(is_edge);
        let plain = !ragged && !break_space && !space_break && !special && !multiline;
        Analysis {
            multiline,
            flow_plain: plain && !flow_indicators,
            block_plain: plain && !block_indicators,
            single_quoted: !break_space && !space_break && !special,
            block: !text.ends_with(' ') && !space_break && !special,
        }
    }
}

pub(crate) fn is_break(c: char) -> bool {
    matches!(c, '\r' | '\n' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn is_blank_or_break(c: char) -> bool {
    matches!(c, ' ' | '\t') || is_break(c)
}

/// Tells whether libyaml shows a character as it is: none beyond the basic plane.
pub(crate) fn is_printable(c: char) -> bool {
    matches!(c, '\n' | ' '..='~' | '\u{a0}'..='\u{fffd}') && c != '\u{feff}'
}

pub(crate) fn escape(c: char) -> String {
    let short = match c {
        '\0' => '0',
        '\u{7}' => 'a',
        '\u{8}' => 'b',
        '\t' => 't',
        '\n' => 'n',
        '\u{b}' => 'v',
        '\u{c}' => 'f',
        '\r' => 'r',
        '\u{1b}' => 'e',
        '"' => '"',
        '\\' => '\\',
        '\u{85}' => 'N',
        '\u{a0}' => '_',
        '\u{2028}' => 'L',
        '\u{2029}' => 'P',
        _ => {
            let code = c as u32;
            return match code {
                0..=0xff => format!("\\x{code:02X}"),
                0x100..=0xffff => format!("\\u{code:04X}"),
                _ => format!("\\U{code:08X}"),
            };
        }
    };
    format!("\\{short}")
}
