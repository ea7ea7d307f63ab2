//! What stands in for a run: a folder with a program in it, a screen that keeps what is shown, and the sample run.

use event::{Callback, CallbackError, Color, Display, Paint, Recorded, Reply, Stamp, sample_run};
use program::{Description, LoadOrder, Program, ProgramError, StartOrder};
use std::fmt::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// A folder that is removed when it is dropped.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Folder {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("program-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a folder can be made");
        Folder(path)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Writes a file that may be run.
    pub(crate) fn program(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, text).expect("a file can be written");
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).expect("it is ours");
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Returns the order to load a program.
pub(crate) fn order(path: &Path, timeout: Duration) -> LoadOrder {
    LoadOrder {
        name: path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default(),
        path: path.to_owned(),
        cwd: path.parent().map(Path::to_owned).unwrap_or_default(),
        columns: 79,
        color: false,
        verbosity: 0,
        timeout,
    }
}

/// Loads and starts a program without options.
pub(crate) fn load(path: &Path, timeout: Duration) -> Result<(Program, Description), ProgramError> {
    let (mut program, description) = Program::load(&order(path, timeout))?;
    program.start(StartOrder { answers_at_start: true, ..StartOrder::default() });
    Ok((program, description))
}

/// A screen that keeps what is shown.
#[derive(Default)]
pub(crate) struct Kept {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) warnings: Vec<String>,
}

impl Display for Kept {
    fn display(&mut self, text: &str, paint: Paint<'_>) {
        let out = if paint.stderr { &mut self.stderr } else { &mut self.stdout };
        if let Some(Color::Named(color)) = paint.color {
            let _ = write!(out, "<{color}>");
        }
        out.push_str(text);
        if !paint.keep_line {
            out.push('\n');
        }
    }

    fn banner(&mut self, text: &str, _color: Option<Color<'_>>) {
        let _ = write!(self.stdout, "\n{text} ***\n");
    }

    fn warning(&mut self, text: &str) {
        if !self.warnings.iter().any(|known| known == text) {
            self.warnings.push(text.to_owned());
        }
    }

    fn deprecated(&mut self, text: &str) {
        self.warning(text);
    }

    fn error(&mut self, text: &str, _stderr: bool) {
        self.warning(text);
    }

    fn verbose(&mut self, _level: u8, _text: &str, _host: Option<&str>) {}

    fn verbosity(&self) -> u8 {
        0
    }

    fn columns(&self) -> usize {
        79
    }

    fn set_columns(&mut self, _columns: usize) {}

    fn stamp_banners(&mut self, _stamp: Stamp) {}

    fn has_color(&self) -> bool {
        false
    }

    fn paint(&self, out: &mut String, text: &str, _color: Color<'_>) {
        out.push_str(text);
    }
}

/// What became of a run.
pub(crate) struct Outcome {
    pub(crate) shown: Kept,
    /// What the program answered, with the hook.
    pub(crate) replies: Vec<(&'static str, Reply)>,
    /// How long the events took, and how long the end.
    pub(crate) events: Duration,
    pub(crate) end: Duration,
}

/// Hands a run to a program as dispatch does: all of it ahead, then each event in turn.
pub(crate) fn play(program: &mut Program, run: &[Recorded]) -> Outcome {
    for event in run {
        program.ahead(event);
    }
    play_slowly(program, run, Duration::ZERO)
}

/// The same, with nothing ahead and a pause after each event.
pub(crate) fn play_slowly(program: &mut Program, run: &[Recorded], pause: Duration) -> Outcome {
    let mut shown = Kept::default();
    let mut replies = Vec::new();
    let begun = Instant::now();
    for event in run {
        match program.on_event(event, &mut shown) {
            Ok(Reply::Continue) => {}
            Ok(reply) => replies.push((event.event.hook(), reply)),
            Err(error) => shown.warnings.push(failed(event.event.hook(), &error)),
        }
        std::thread::sleep(pause);
    }
    let events = begun.elapsed();
    let begun = Instant::now();
    if let Err(error) = program.finish(&mut shown) {
        shown.warnings.push(failed("end", &error));
    }
    Outcome { shown, replies, events, end: begun.elapsed() }
}

fn failed(hook: &str, error: &CallbackError) -> String {
    format!("{hook}: {error}")
}

/// Runs a program over the sample run.
pub(crate) fn sample(text: &str, timeout: Duration) -> Outcome {
    let folder = Folder::new();
    let path = folder.program("tried", text);
    let (mut program, _) = load(&path, timeout).expect("it describes itself");
    play(&mut program, &sample_run())
}
