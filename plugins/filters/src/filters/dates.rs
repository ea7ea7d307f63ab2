//! `to_datetime` and `strftime`.

use crate::access::text;
use crate::fail::{Fail, Got, fail};
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
                Ok(text) => Fail::text(format!("Invalid value for epoch value ({text})")),
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

/// `bool`: words and numbers for true and false; anything else is a deprecated guess.
pub(super) fn to_bool(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    crate::signature::bind_none(call, "to_bool", &["value"])?;
    let word = match &value {
        Value::Str(text) => text.to_lowercase(),
        Value::Bool(_) | Value::Int(_) | Value::BigInt(_) => value::to_text(&value).to_lowercase(),
        _ => String::new(),
    };
    match word.as_str() {
        "yes" | "on" | "true" | "1" => return Ok(Value::Bool(true)),
        "no" | "off" | "false" | "0" => return Ok(Value::Bool(false)),
        _ => {}
    }
    let result = value == Value::Int(1) && !matches!(value, Value::Str(_));
    let shown = crate::access::plain(call, &value)?;
    call.templar.services.deprecated(format!(
        "The `bool` filter coerced invalid value {} ({}) to {}. This feature will be removed from ansible-core version 2.23.",
        value::repr(&shown),
        value.type_name(),
        value::repr(&Value::Bool(result)),
    ));
    Ok(Value::Bool(result))
}
