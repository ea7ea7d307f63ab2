use super::export::{Endpoint, pairs};
use super::protobuf::Message;
use super::url::redacted;
use super::{Parent, parent};
use std::time::Duration;

#[track_caller]
fn check_url(text: &str, expected: Option<&str>) {
    assert_eq!(redacted(text).as_deref(), expected);
}

#[test]
fn passwords_are_taken_out_with_user_and_port() {
    check_url("https://u:p@Example.com:81/a?b=c#d", Some("https://example.com/a?b=c#d"));
    check_url("http://u:p@[::1]:80/", Some("http://::1/"));
    check_url("s+1://a:b@c", Some("s+1://c"));
    check_url("http://u:p@h:p@k/x;y?z", Some("http://k/x;y?z"));
}

#[test]
fn addresses_without_password_lose_what_is_empty() {
    check_url("http://h/a;", Some("http://h/a"));
    check_url("http://h?", Some("http://h"));
    check_url("HTTP://H", Some("http://H"));
    check_url(" http://h\n/x ", Some("http://h/x "));
    check_url("http://u:@h/x", Some("http://u:@h/x"));
    check_url("ftp://u@h/x", Some("ftp://u@h/x"));
}

#[test]
fn other_texts_are_no_addresses() {
    for text in
        ["", "x: y", "git@github.com:a/b", "file:///x", "http://{{ a }}/x", "http://:80/x", "http://[x/", "1://h"]
    {
        check_url(text, None);
    }
}

#[test]
fn a_span_of_another_process_is_read() {
    let (trace, span) = ("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331");
    let expected = |is_sampled| {
        Some(Parent { trace: 0x0af7_6519_16cd_43dd_8448_eb21_1c80_319c, span: 0xb7ad_6b71_6920_3331, is_sampled })
    };
    assert_eq!(parent(&format!("00-{trace}-{span}-01")), expected(true));
    assert_eq!(parent(&format!(" 00-{trace}-{span}-00\t")), expected(false));
    assert_eq!(parent(&format!("01-{trace}-{span}-01-more")), expected(true));
    for wrong in [
        String::new(),
        "None".to_owned(),
        format!("00-{trace}-{span}-01-more"),
        format!("ff-{trace}-{span}-01"),
        format!("00-{}-{span}-01", "0".repeat(32)),
        format!("00-{trace}-{}-01", "0".repeat(16)),
        format!("00-{}-{span}-01", trace.to_uppercase()),
    ] {
        assert_eq!(parent(&wrong), None, "{wrong}");
    }
}

#[test]
fn messages_are_encoded_as_protobuf_does() {
    let mut inner = Message::default();
    inner.text(1, "é");
    let mut message = Message::default();
    message.number(1, 0);
    message.number(2, 300);
    message.number(16, u64::MAX);
    message.fixed64(3, 1);
    message.fixed32(4, 0x300);
    message.message(5, &inner);
    let expected: &[u8] = &[
        0x08, 0, // a number
        0x10, 0xac, 0x02, // in two bytes
        0x80, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, // in ten, after a tag of two
        0x19, 1, 0, 0, 0, 0, 0, 0, 0, // eight bytes
        0x25, 0, 3, 0, 0, // four bytes
        0x2a, 4, 0x0a, 2, 0xc3, 0xa9, // text in a message
    ];
    assert_eq!(message.into_bytes(), expected);
}

#[test]
fn pairs_are_decoded() {
    let read: Vec<_> = pairs("a=b%20c, d = e=f ,,g,=h,i=%zz").collect();
    let pair = |name: &str, value: &str| Ok((name.to_owned(), value.to_owned()));
    assert_eq!(read, [pair("a", "b c"), pair("d", "e=f"), Err("g"), Err("=h"), pair("i", "%zz")]);
}

#[test]
fn what_can_not_be_sent_to_is_refused() {
    let refused =
        |url: &str, headers: &str| Endpoint::new(url, headers, Duration::from_secs(1)).err().unwrap_or_default();
    assert!(refused("https://h/v1/traces", "").contains("plain HTTP only"));
    assert_eq!(refused("h:4318/v1/traces", ""), "'h:4318/v1/traces' is no http address");
    assert_eq!(refused("http:///v1/traces", ""), "'http:///v1/traces' names no host");
    assert_eq!(refused("http://h", "a"), "'a' is no header");
    assert!(refused("http://h", "a=b%0d%0ac").contains("characters that a header can't have"));
    assert_eq!(refused("http://[::1]:4318/v1/traces", "a=b"), "");
}
