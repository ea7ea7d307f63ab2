//! `timestamp`: what `default` prints, with the time at the end of each banner.

use crate::default;
use crate::presets::and_two;
use crate::strftime::{Zone, strftime};
use event::{Callback, CallbackError, CallbackPlugin, Display, Event, OptionKind, OptionSpec, Recorded, Reply};

pub(crate) const PLUGIN: CallbackPlugin = CallbackPlugin {
    name: "timestamp",
    collection: "community.general",
    summary: "Prints a run as default does, with the time in each banner",
    doc: "The time stands after the stars of a banner, also of those that other callbacks print.",
    kind: "stdout",
    needs_enabled: false,
    options: &and_two(
        OptionSpec {
            name: "timezone",
            doc: "The time zone by its name (`America/New_York`); unset means that of the run.",
            kind: OptionKind::Text,
            default: None,
            choices: &[],
            ini: &[("callback_timestamp", "timezone")],
            env: &["ANSIBLE_CALLBACK_TIMESTAMP_TIMEZONE"],
        },
        OptionSpec {
            name: "format_string",
            doc: "The form of the time, as `strftime` has it.",
            kind: OptionKind::Text,
            default: Some("%H:%M:%S"),
            choices: &[],
            ini: &[("callback_timestamp", "format_string")],
            env: &["ANSIBLE_CALLBACK_TIMESTAMP_FORMAT_STRING"],
        },
    ),
    build: |options| {
        let name = options.text("timezone");
        let zone = if name.is_empty() { None } else { Some(Zone::named(&name)?) };
        Ok(Box::new(Timestamp {
            default: (default::PLUGIN.build)(options)?,
            zone,
            form: options.text("format_string"),
            is_set: false,
        }))
    },
};

struct Timestamp {
    default: Box<dyn Callback>,
    zone: Option<Zone>,
    form: String,
    /// Banners have the time already.
    is_set: bool,
}

impl Callback for Timestamp {
    fn on_event(&mut self, event: &Recorded, display: &mut dyn Display) -> Result<Reply, CallbackError> {
        if !self.is_set {
            self.is_set = true;
            let zone = match (self.zone.clone(), &event.event) {
                (Some(zone), _) => zone,
                (None, Event::RunStart(start)) => Zone::of_run(&start.time_zone),
                (None, _) => Zone::of_run(""),
            };
            let form = self.form.clone();
            display.stamp_banners(Box::new(move |time| strftime(time, &zone, &form)));
        }
        self.default.on_event(event, display)
    }
}
