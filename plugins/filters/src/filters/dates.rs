//! `to_datetime` and `strftime`.

use crate::access::text;
use crate::fail::{Fail, Got, fail, handling};
use crate::python::class::class_name;
use crate::python::number::to_float;
use crate::python::time::{self, Moment};
use crate::signature::{bind, or};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::sync::Arc;
use template::Call;
use value::{DateTime, DateTimeKind, Value};

/// `to_datetime(format='%Y-%m-%d %H:%M:%S')`.
pub(super) fn to_datetime(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [format] = bind(call, "to_datetime", &["string"], &[], &["format"])?;
    let format = or(format, "%Y-%m-%d %H:%M:%S");
    let argument = |value: &Value, number: usize| -> Got<String> {
        match value {
            Value::Str(text) => Ok(text.to_string()),
            other => fail(format!("strptime() argument {number} must be str, not {}", class_name(other))),
        }
    };
    let (at, offset) = time::strptime(&argument(&value, 1)?, &argument(&format, 2)?)?;
    Ok(Value::DateTime(Arc::new(DateTime { kind: DateTimeKind::DateTime(at, offset) })))
}

/// `strftime(second=None, utc=False)`: the value is the format.
pub(super) fn strftime(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [second, utc] = bind(call, "strftime", &["string_format"], &[], &["second", "utc"])?;
    let timestamp = match or(second, Value::None) {
        Value::None => Timestamp::now(),
        given => {
            let seconds = to_float(&given).map_err(|_| match text(call, &given) {
                Ok(text) => handling(format!("Invalid value for epoch value ({text})")),
                Err(error) => error,
            })?;
            if seconds.is_nan() {
                return fail("Invalid value NaN (not a number)");
            }
            #[expect(clippy::cast_possible_truncation, reason = "what does not fit is out of range below")]
            let whole = seconds.floor() as i64;
            Timestamp::from_second(whole).map_err(|_| Fail::text("timestamp out of range for platform time_t"))?
        }
    };
    let Value::Str(format) = &value else {
        return fail(format!("strftime() argument 1 must be str, not {}", class_name(&value)));
    };
    let utc = or(utc, false).is_true();
    let zone = if utc { TimeZone::UTC } else { TimeZone::system() };
    let zoned = timestamp.to_zoned(zone);
    let abbreviation =
        if utc { "GMT".to_owned() } else { zoned.time_zone().to_offset_info(timestamp).abbreviation().to_owned() };
    let moment = Moment {
        at: zoned.datetime(),
        offset: zoned.offset().seconds(),
        zone: abbreviation,
        epoch: timestamp.as_second(),
    };
    Ok(Value::from(time::strftime(format, &moment)))
}
