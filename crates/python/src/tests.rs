use crate::frame::{self, Frames};

#[test]
fn frames_are_taken_whole() {
    let mut bytes = frame::bytes("{\"a\":1}");
    bytes.extend(frame::bytes("[]"));
    let mut frames = Frames::default();
    let mut seen = Vec::new();
    for byte in bytes {
        frames.push(&[byte]);
        seen.extend(frames.next().unwrap());
    }
    assert_eq!(seen, ["{\"a\":1}", "[]"]);
}
