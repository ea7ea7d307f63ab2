//! Shell patterns as Python's `fnmatch` reads them: `*`, `?`, `[abc]`, `[!abc]`, and everything else for itself.

/// Tells whether the whole text matches the pattern.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    let (mut at, mut seen) = (0, 0);
    // Where the last star stands, and how much of the text it has taken so far.
    let mut star: Option<(usize, usize)> = None;
    while seen < text.len() {
        let step = match pattern.get(at) {
            Some('*') => {
                star = Some((at, seen));
                at += 1;
                continue;
            }
            Some('?') => Some(at + 1),
            Some('[') => match class(&pattern[at..]) {
                Some((length, class)) => class.contains(text[seen]).then_some(at + length),
                None => (text[seen] == '[').then_some(at + 1),
            },
            Some(&plain) => (plain == text[seen]).then_some(at + 1),
            None => None,
        };
        match (step, star) {
            (Some(next), _) => {
                at = next;
                seen += 1;
            }
            (None, Some((star_at, taken))) => {
                star = Some((star_at, taken + 1));
                at = star_at + 1;
                seen = taken + 1;
            }
            (None, None) => return false,
        }
    }
    pattern[at..].iter().all(|&c| c == '*')
}

struct Class<'a> {
    negated: bool,
    members: &'a [char],
}

impl Class<'_> {
    fn contains(&self, c: char) -> bool {
        let mut found = false;
        let mut at = 0;
        while at < self.members.len() {
            if at + 2 < self.members.len() && self.members[at + 1] == '-' {
                found |= (self.members[at]..=self.members[at + 2]).contains(&c);
                at += 3;
            } else {
                found |= self.members[at] == c;
                at += 1;
            }
        }
        found != self.negated
    }
}

/// Reads a bracketed class at the start; nothing where the bracket is never closed.
fn class(pattern: &[char]) -> Option<(usize, Class<'_>)> {
    let negated = pattern.get(1) == Some(&'!');
    let begin = if negated { 2 } else { 1 };
    // A closing bracket that comes first is a member.
    let end = begin + 1 + pattern.get(begin + 1..)?.iter().position(|&c| c == ']')?;
    Some((end + 1, Class { negated, members: &pattern[begin..end] }))
}
