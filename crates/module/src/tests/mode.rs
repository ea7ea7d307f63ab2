//! Symbolic permissions, as the reference works them out.

use crate::{Stat, from_symbols};

const FILE: u32 = 0o100_640;
const FOLDER: u32 = 0o040_750;

#[track_caller]
fn check(now: u32, symbols: &str, expected: u32) {
    let stat = Stat { mode: now, ..Stat::default() };
    assert_eq!(from_symbols(&stat, symbols, 0o022), Ok(expected), "{symbols}");
}

#[track_caller]
fn refused(symbols: &str, clause: &str) {
    let stat = Stat { mode: FILE, ..Stat::default() };
    assert_eq!(from_symbols(&stat, symbols, 0o022), Err(format!("bad symbolic permission for mode: {clause}")));
}

#[test]
fn of_a_file() {
    check(FILE, "u+x", 0o0740);
    check(FILE, "g-r", 0o0600);
    check(FILE, "o=r", 0o0644);
    check(FILE, "a+x", 0o0751);
    check(FILE, "+x", 0o0751);
    check(FILE, "+w", 0o0640);
    check(FILE, "=r", 0o0444);
    check(FILE, "u=rwX,g=rX,o=", 0o0640);
    check(FILE, "a+X", 0o0640);
    check(FILE, "u+s", 0o4640);
    check(FILE, "g+s", 0o2640);
    check(FILE, "o+t", 0o1640);
    check(FILE, "u=g", 0o0440);
    check(FILE, "g=u", 0o0660);
    check(FILE, "o=u", 0o0646);
    check(FILE, "ug=rw,o=r", 0o0664);
    check(FILE, "u-rwx", 0o0040);
    check(FILE, "u+r-w", 0o0440);
    check(FILE, "u=rw+x", 0o0740);
    check(FILE, "g=s", 0o2600);
    check(FILE, "o=t", 0o1640);
    check(FILE, "a=", 0o0000);
    check(FILE, "u=", 0o0040);
    check(FILE, "ugo+rwx", 0o0777);
    check(FILE, "-w", 0o0440);
    check(FILE, "+t", 0o1640);
    check(FILE, "+s", 0o6640);
    check(FILE, "u+t", 0o0640);
    check(FILE, "o+s", 0o0640);
    check(FILE, "a+st", 0o7640);
}

#[test]
fn of_a_folder() {
    check(FOLDER, "u+x", 0o0750);
    check(FOLDER, "g-r", 0o0710);
    check(FOLDER, "o=r", 0o0754);
    check(FOLDER, "a+x", 0o0751);
    check(FOLDER, "+x", 0o0751);
    check(FOLDER, "+w", 0o0750);
    check(FOLDER, "=r", 0o0444);
    check(FOLDER, "u=rwX,g=rX,o=", 0o0750);
    check(FOLDER, "a+X", 0o0751);
    check(FOLDER, "u+s", 0o4750);
    check(FOLDER, "g+s", 0o2750);
    check(FOLDER, "o+t", 0o1750);
    check(FOLDER, "u=g", 0o0550);
    check(FOLDER, "g=u", 0o0770);
    check(FOLDER, "o=u", 0o0757);
    check(FOLDER, "ug=rw,o=r", 0o0664);
    check(FOLDER, "u-rwx", 0o0050);
    check(FOLDER, "u+r-w", 0o0550);
    check(FOLDER, "u=rw+x", 0o0750);
    check(FOLDER, "g=s", 0o2700);
    check(FOLDER, "o=t", 0o1750);
    check(FOLDER, "a=", 0o0000);
    check(FOLDER, "u=", 0o0050);
    check(FOLDER, "ugo+rwx", 0o0777);
    check(FOLDER, "-w", 0o0550);
    check(FOLDER, "+t", 0o1750);
    check(FOLDER, "+s", 0o6750);
    check(FOLDER, "u+t", 0o0750);
    check(FOLDER, "o+s", 0o0750);
    check(FOLDER, "a+st", 0o7750);
}

#[test]
fn bad_ones_are_refused() {
    refused("u=rwz", "u=rwz");
    refused("q+r", "q+r");
    refused("u+r,x=w", "x=w");
    refused("au+r", "au+r");
}
