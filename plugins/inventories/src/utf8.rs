//! What Python says of bytes that are no UTF-8.

use std::str::Utf8Error;

/// Returns the text of Python's `UnicodeDecodeError`.
pub(crate) fn reason(bytes: &[u8], error: Utf8Error) -> String {
    let at = error.valid_up_to();
    let byte = bytes.get(at).copied().unwrap_or_default();
    let left = bytes.len() - at;
    match error.error_len() {
        None if left > 1 => {
            format!("'utf-8' codec can't decode bytes in position {at}-{}: unexpected end of data", at + left - 1)
        }
        None => format!("'utf-8' codec can't decode byte 0x{byte:02x} in position {at}: unexpected end of data"),
        Some(_) => {
            let what = if matches!(byte, 0xc2..=0xf4) { "continuation" } else { "start" };
            format!("'utf-8' codec can't decode byte 0x{byte:02x} in position {at}: invalid {what} byte")
        }
    }
}
