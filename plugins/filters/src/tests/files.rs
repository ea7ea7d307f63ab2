//! Tests of files on the controller.

use crate::fail::{Fail, Got, fail};
use crate::lookups::files::os_error;
use crate::python::class::class_name;
use crate::signature::{bind, bind_none, given};
use std::fs::{Metadata, metadata, symlink_metadata};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use template::Call;
use value::{Value, repr};

/// What the file is, links followed or not; nothing where there is none. A number is an open file's, of which we have none.
fn status(value: &Value, follow: bool) -> Got<Option<Metadata>> {
    match value {
        Value::Str(path) => {
            let path = Path::new(path.as_str());
            Ok(if follow { metadata(path) } else { symlink_metadata(path) }.ok())
        }
        other if follow && other.as_int().is_some() => Ok(None),
        other if follow => {
            fail(format!("stat: path should be string, bytes, os.PathLike or integer, not {}", class_name(other)))
        }
        other => fail(format!("lstat: path should be string, bytes or os.PathLike, not {}", class_name(other))),
    }
}

/// `directory`, `is_dir`.
pub(super) fn directory(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    bind_none(call, "isdir", &["s"])?;
    Ok(status(&value, true)?.is_some_and(|found| found.is_dir()))
}

/// `file`, `is_file`.
pub(super) fn file(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    bind_none(call, "isfile", &["path"])?;
    Ok(status(&value, true)?.is_some_and(|found| found.is_file()))
}

/// `link`, `is_link`.
pub(super) fn link(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    bind_none(call, "islink", &["path"])?;
    Ok(status(&value, false)?.is_some_and(|found| found.is_symlink()))
}

/// `exists`.
pub(super) fn exists(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    bind_none(call, "exists", &["path"])?;
    Ok(status(&value, true)?.is_some())
}

/// `link_exists`: also a link that leads nowhere.
pub(super) fn link_exists(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    bind_none(call, "lexists", &["path"])?;
    Ok(status(&value, false)?.is_some())
}

/// `abs`, `is_abs`.
pub(super) fn abs(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    bind_none(call, "isabs", &["s"])?;
    match &value {
        Value::Str(path) => Ok(path.starts_with('/')),
        other => fail(format!("expected str, bytes or os.PathLike object, not {}", class_name(other))),
    }
}

/// `same_file(other)`.
pub(super) fn same_file(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    let [other] = bind(call, "samefile", &["f1"], &["f2"], &[])?;
    let identity = |path: &Value| -> Got<(u64, u64)> {
        status(path, true)?;
        let found =
            metadata(path.as_str().unwrap_or_default()).map_err(|error| Fail::text(os_error(&error, &repr(path))))?;
        Ok((found.dev(), found.ino()))
    };
    Ok(identity(&value)? == identity(&given(other)?)?)
}

/// `mount`, `is_mount`.
pub(super) fn mount(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    bind_none(call, "ismount", &["path"])?;
    let Some(found) = status(&value, false)?.filter(|found| !found.is_symlink()) else { return Ok(false) };
    let path = value.as_str().unwrap_or_default();
    Ok(symlink_metadata(Path::new(path).join(".."))
        .is_ok_and(|parent| parent.dev() != found.dev() || parent.ino() == found.ino()))
}

/// `vaulted_file`: whether the file begins as a vault does.
pub(super) fn vaulted_file(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    bind_none(call, "vaulted_file", &["value"])?;
    let path = crate::access::text(call, &value)?;
    match call.templar.services.read_file(Path::new(path.as_ref())) {
        Ok(bytes) => Ok(bytes.starts_with(vault::HEADER.as_bytes())),
        Err(error) => Err(Fail::text(os_error(&error, &format!("b{}", value::str_repr(&path))))
            .wrapped(format!("Cannot test if the file {} is a vault.", repr(&value)))),
    }
}
