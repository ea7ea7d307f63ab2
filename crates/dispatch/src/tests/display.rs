use super::Capture;
use crate::{Colors, Cow, DispatchSettings, LogSettings, Terminal, is_color, text_width};
use event::{Around, Color, ColorSetting, Display, DisplayLevel, Frame, Paint, Said};
use std::time::{Duration, SystemTime};

#[track_caller]
fn check(settings: &DispatchSettings, say: impl FnOnce(&mut Terminal), expected: &str) {
    let capture = Capture::default();
    let mut terminal = Terminal::new(settings, capture.screen());
    say(&mut terminal);
    terminal.flush();
    assert_eq!(capture.text(), expected);
}

fn plain() -> DispatchSettings {
    DispatchSettings::default()
}

fn colored() -> DispatchSettings {
    DispatchSettings { color: true, ..DispatchSettings::default() }
}

#[track_caller]
fn check_color(name: &str, expected: &str) {
    let say = |terminal: &mut Terminal| terminal.display("x", Paint::colored(Some(Color::Named(name))));
    check(&colored(), say, &format!("{expected}\n"));
}

#[test]
fn banners_fill_the_width() {
    let stars = "*".repeat(79 - 8);
    check(&plain(), |terminal| terminal.banner(" PLAY [a] ", None), &format!("\nPLAY [a] {stars}\n"));
}

#[test]
fn banners_count_cells() {
    let stars = "*".repeat(79 - 6);
    check(&plain(), |terminal| terminal.banner("日本語", None), &format!("\n日本語 {stars}\n"));
}

#[test]
fn long_banners_have_three_stars() {
    let text = "x".repeat(100);
    check(&plain(), |terminal| terminal.banner(&text, None), &format!("\n{text} ***\n"));
}

#[test]
fn a_stamp_takes_its_room_from_the_stars() {
    let say = |terminal: &mut Terminal| {
        terminal.set_columns(20);
        terminal.stamp_banners(Box::new(|time| {
            format!("{}s", time.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs())
        }));
        terminal.set_time(SystemTime::UNIX_EPOCH + Duration::from_secs(12));
        terminal.banner("PLAY", None);
        terminal.banner("A LONG ONE FOR THE COLUMNS", None);
    };
    check(&plain(), say, "\nPLAY ************ 12s\n\nA LONG ONE FOR THE COLUMNS *** 12s\n");
}

#[test]
fn each_line_is_painted() {
    let say = |terminal: &mut Terminal| terminal.display("a\nb", Paint::set(ColorSetting::Ok));
    check(&colored(), say, "\u{1b}[0;32ma\u{1b}[0m\n\u{1b}[0;32mb\u{1b}[0m\n");
}

#[test]
fn a_line_end_is_not_doubled() {
    check(&plain(), |terminal| terminal.display("a\r\nb\n", Paint::PLAIN), "a\nb\n");
}

#[test]
fn colors_have_names_and_numbers() {
    check_color("bright purple", "\u{1b}[1;35mx\u{1b}[0m");
    check_color("color208", "\u{1b}[38;5;208mx\u{1b}[0m");
    check_color("rgb125", "\u{1b}[38;5;69mx\u{1b}[0m");
    check_color("gray7", "\u{1b}[38;5;239mx\u{1b}[0m");
    check_color("nope", "x");
    assert!(is_color("rgb555") && !is_color("rgb666") && !is_color("color"));
}

#[test]
fn settings_give_colors() {
    let mut settings = colored();
    let mut colors = Colors::default();
    colors.set(ColorSetting::Ok, "blue");
    settings.colors = colors;
    let say = |terminal: &mut Terminal| terminal.display("x", Paint::set(ColorSetting::Ok));
    check(&settings, say, "\u{1b}[0;34mx\u{1b}[0m\n");
}

#[test]
fn warnings_are_said_once() {
    let say = |terminal: &mut Terminal| {
        terminal.warning("careful");
        terminal.warning("careful");
    };
    check(&plain(), say, "2>[WARNING]: careful\n");
}

#[test]
fn a_message_of_several_lines_is_followed_by_an_empty_one() {
    let text = "Task failed: no\nOrigin: site.yml:1:1\n\n";
    check(&plain(), |terminal| terminal.error(text, false), "[ERROR]: Task failed: no\nOrigin: site.yml:1:1\n\n");
    let painted = "2>\u{1b}[0;31m[ERROR]: a\u{1b}[0m\n\u{1b}[0;31mb\u{1b}[0m\n\u{1b}[0;31m\u{1b}[0m\n";
    check(&colored(), |terminal| terminal.error("a\nb", true), painted);
}

#[test]
fn the_first_deprecation_tells_how_to_switch_them_off() {
    let say = |terminal: &mut Terminal| {
        terminal.deprecated("old");
        terminal.deprecated("older");
    };
    let hint = "Deprecation warnings can be disabled by setting `deprecation_warnings=False` in ansible.cfg.";
    let expected = format!("2>[WARNING]: {hint}\n[DEPRECATION WARNING]: old\n[DEPRECATION WARNING]: older\n");
    check(&plain(), say, &expected);
    let off = DispatchSettings { deprecation_warnings: false, ..plain() };
    check(&off, |terminal| terminal.deprecated("old"), "");
}

#[test]
fn verbose_messages_need_their_level() {
    let settings = DispatchSettings { verbosity: 2, ..plain() };
    let say = |terminal: &mut Terminal| {
        terminal.verbose(2, "shown", Some("web1"));
        terminal.verbose(3, "not shown", None);
    };
    check(&settings, say, "<web1> shown\n");
}

#[test]
fn streams_keep_their_order() {
    let say = |terminal: &mut Terminal| {
        terminal.display("one", Paint::PLAIN);
        terminal.warning("two");
        terminal.display("three", Paint::PLAIN);
    };
    check(&plain(), say, "one\n2>[WARNING]: two\nthree\n");
}

#[test]
fn widths_are_the_c_librarys() {
    assert_eq!(text_width("abc"), Some(3));
    assert_eq!(text_width("äöü"), Some(3));
    assert_eq!(text_width("e\u{301}"), Some(1));
    assert_eq!(text_width("🚀"), Some(2));
    assert_eq!(text_width("\u{4dc0}\u{ad}"), Some(3));
    assert_eq!(text_width("a\u{8}bc"), Some(2));
    assert_eq!(text_width("\u{1b}[31mx"), Some(4));
    assert_eq!(text_width("\t"), None);
    assert_eq!(text_width(""), Some(0));
}

#[test]
fn a_missing_cow_is_told_once() {
    let cow = Cow { path: "/nonexistent/cowsay".into(), selection: "default".to_owned(), stencils: Vec::new() };
    let settings = DispatchSettings { cow: Some(cow), ..plain() };
    let stars = "*".repeat(78);
    let expected = format!(
        "2>[WARNING]: somebody cleverly deleted cowsay or something during the PB run.  heh.\n\nA {stars}\n\nB {}\n",
        &stars
    );
    let say = |terminal: &mut Terminal| {
        terminal.banner("A", None);
        terminal.banner("B", None);
    };
    check(&settings, say, &expected);
}

#[test]
fn the_log_has_pythons_form() {
    let path = std::env::temp_dir().join(format!("dispatch-log-{}", std::process::id()));
    let log = LogSettings {
        path: path.clone(),
        verbosity: Some(3),
        filter: Vec::new(),
        user: "ann".to_owned(),
        time_zone: Some("UTC".to_owned()),
    };
    let settings = DispatchSettings { log: Some(log), ..plain() };
    let mut terminal = Terminal::new(&settings, Capture::default().screen());
    terminal.set_time(SystemTime::UNIX_EPOCH + Duration::from_millis(86_400_042));
    terminal.banner("PLAY [a]", None);
    terminal.warning("careful");
    terminal.error("bad", true);
    terminal.verbose(3, "only in the log", Some("web1"));
    terminal.verbose(4, "nowhere", None);
    terminal.display("screen", Paint::PLAIN.screen_only());
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    let head = format!("1970-01-02 00:00:00,042 p={} u=ann n=ansible ", std::process::id());
    let stars = "*".repeat(79 - 8);
    let expected = format!(
        "{head}INFO| PLAY [a] {stars}\n{head}WARNING| [WARNING]: careful\n\n{head}ERROR| [ERROR]: bad\n\n{head}INFO| <web1> only in the log\n"
    );
    assert_eq!(text, expected);
}

/// Marks each text with its kind.
struct Marks(&'static str);

impl Frame for Marks {
    fn around(&mut self, said: &Said<'_>) -> Around {
        let host = said.host.unwrap_or_default();
        Around { before: format!("{}{:?}{host}<", self.0, said.level), after: format!(">{}\n", self.0) }
    }
}

#[test]
fn frames_are_put_around_each_text() {
    let settings = DispatchSettings { verbosity: 1, ..plain() };
    let say = |terminal: &mut Terminal| {
        terminal.add_frame(Box::new(Marks("1")));
        terminal.add_frame(Box::new(Marks("2")));
        terminal.display("a", Paint::PLAIN);
        terminal.verbose(1, "b", Some("web1"));
        terminal.message(DisplayLevel::SystemWarning, "c", None);
    };
    check(
        &settings,
        say,
        "1Text<2Text<a\n>2\n>1\n1Verbose(1)web1<2Verbose(1)web1<<web1> b\n>2\n>1\n\
         2>1SystemWarning<2SystemWarning<[WARNING]: c\n>2\n>1\n",
    );
}

#[test]
fn what_is_not_shown_has_no_frame() {
    let say = |terminal: &mut Terminal| {
        terminal.add_frame(Box::new(Marks("")));
        terminal.display("a", Paint::PLAIN.log_only());
        terminal.verbose(1, "b", None);
        terminal.warning("c");
        terminal.warning("c");
    };
    check(&plain(), say, "2>Warning<[WARNING]: c\n>\n");
}
