//! Permission bits from what people write: `u=rwX,g-w`.

use crate::Stat;

/// Works out symbolic permissions from what a path has now. The error is the sentence for `details`.
pub fn from_symbols(stat: &Stat, symbols: &str, umask: u32) -> Result<u32, String> {
    let mut mode = stat.permissions();
    for clause in symbols.split(',') {
        let bad = || format!("bad symbolic permission for mode: {clause}");
        let at = clause.find(['+', '=', '-']).unwrap_or(clause.len());
        let (who, mut rest) = clause.split_at(at);
        let use_umask = who.is_empty();
        let who = if who.is_empty() || who == "a" { "ugo" } else { who };
        if !who.chars().all(|c| "ugo".contains(c)) {
            return Err(bad());
        }
        while let Some(operator) = rest.chars().next() {
            let end = rest[1..].find(['+', '=', '-']).map_or(rest.len(), |end| end + 1);
            let permissions = &rest[1..end];
            if !permissions.chars().all(|c| "rwxXstugo".contains(c)) {
                return Err(bad());
            }
            for user in who.chars() {
                let bits = bits(stat, user, permissions, use_umask.then_some(umask), mode);
                mode = match operator {
                    '=' => mode & !class(user) & 0o7777 | bits,
                    '+' => mode | bits,
                    _ => mode & !bits,
                };
            }
            rest = &rest[end..];
        }
    }
    Ok(mode)
}

/// All the bits of a class of users, its special bit included.
fn class(user: char) -> u32 {
    match user {
        'u' => 0o4700,
        'g' => 0o2070,
        _ => 0o1007,
    }
}

fn bits(stat: &Stat, user: char, permissions: &str, umask: Option<u32>, now: u32) -> u32 {
    let shift = match user {
        'u' => 6,
        'g' => 3,
        _ => 0,
    };
    let allowed = umask.map_or(0o777, |umask| umask ^ 0o7777);
    permissions.chars().fold(0, |bits, permission| {
        bits | match permission {
            'r' => (4 << shift) & allowed,
            'w' => (2 << shift) & allowed,
            'x' => (1 << shift) & allowed,
            'X' if stat.is_dir() || now & 0o111 != 0 => 1 << shift,
            's' => match user {
                'u' => 0o4000,
                'g' => 0o2000,
                _ => 0,
            },
            't' if user == 'o' => 0o1000,
            'u' => (now >> 6 & 7) << shift,
            'g' => (now >> 3 & 7) << shift,
            'o' => (now & 7) << shift,
            _ => 0,
        }
    })
}
