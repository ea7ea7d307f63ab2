//! Protobuf's encoding, as far as OTLP needs it: fields are appended in their order.

/// A message that is being written.
#[derive(Clone, Debug, Default)]
pub(crate) struct Message(Vec<u8>);

/// How a field's value is laid out.
#[derive(Clone, Copy)]
enum Layout {
    Varint = 0,
    Fixed64 = 1,
    Length = 2,
    Fixed32 = 5,
}

impl Message {
    /// Appends a number, also zero.
    pub(crate) fn number(&mut self, field: u32, number: u64) {
        self.tag(field, Layout::Varint);
        self.varint(number);
    }

    /// Appends eight bytes.
    pub(crate) fn fixed64(&mut self, field: u32, bits: u64) {
        self.tag(field, Layout::Fixed64);
        self.0.extend_from_slice(&bits.to_le_bytes());
    }

    /// Appends four bytes.
    pub(crate) fn fixed32(&mut self, field: u32, bits: u32) {
        self.tag(field, Layout::Fixed32);
        self.0.extend_from_slice(&bits.to_le_bytes());
    }

    /// Appends bytes, also none.
    pub(crate) fn bytes(&mut self, field: u32, bytes: &[u8]) {
        self.tag(field, Layout::Length);
        self.varint(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
    }

    /// Appends text.
    pub(crate) fn text(&mut self, field: u32, text: &str) {
        self.bytes(field, text.as_bytes());
    }

    /// Appends a message within this one.
    pub(crate) fn message(&mut self, field: u32, message: &Message) {
        self.bytes(field, &message.0);
    }

    /// How many bytes it has.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    fn tag(&mut self, field: u32, layout: Layout) {
        self.varint(u64::from(field) << 3 | layout as u64);
    }

    fn varint(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.0.push((number & 0x7f) as u8 | 0x80);
            number >>= 7;
        }
        self.0.push((number & 0x7f) as u8);
    }
}
