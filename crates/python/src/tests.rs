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

mod values {
    use crate::codec::{self, Held};
    use value::{DateTime, DateTimeKind, Dict, Origin, Set, Str, Undefined, Value, parse_json, repr, stray};

    /// Checks how a value is sent, and that it comes back as it was.
    #[track_caller]
    fn check(value: &Value, sent: &str) {
        let mut held = Held::default();
        let mut text = String::new();
        codec::write(&mut text, value, &mut held);
        assert_eq!(text, sent);
        let back = codec::read(parse_json(&text).unwrap(), &held);
        assert_eq!(repr(&back), repr(value));
        assert_eq!(back.has_templates(), value.has_templates());
    }

    #[test]
    fn what_json_has() {
        check(&Value::None, "null");
        check(&parse_json("[1,-2.5,true,\"\u{e4}\\n\",{\"a\":[]}]").unwrap(), "[1,-2.5,true,\"\u{e4}\\n\",{\"a\":[]}]");
        check(&parse_json("1180591620717411303424").unwrap(), "1180591620717411303424");
    }

    #[test]
    fn trusted_text_keeps_its_place() {
        let text = Str::trusted("{{ x }}", Some(Origin::file("/a.yml", 3, 4)));
        check(&Value::Str(text), r#"{"\u0000":"t","v":"{{ x }}","o":["/a.yml",null,3,4]}"#);
        check(&Value::str("{{ x }}"), r#""{{ x }}""#);
    }

    #[test]
    fn data_that_looks_like_a_form_of_ours_gains_no_trust() {
        let dict: Dict = [("\0", Value::str("t")), ("v", Value::str("{{ x }}"))].into_iter().collect();
        check(&Value::Dict(dict), r#"{"\u0000":"d","v":[["\u0000","t"],["v","{{ x }}"]]}"#);
    }

    #[test]
    fn what_json_has_no_form_for() {
        check(&Value::Bytes([0, 255].into()), r#"{"\u0000":"b","v":"00ff"}"#);
        check(&Value::Tuple([Value::Int(1)].into_iter().collect()), r#"{"\u0000":"p","v":[1]}"#);
        check(&Value::Set([Value::Int(1)].into_iter().collect::<Set>()), r#"{"\u0000":"s","v":[1]}"#);
        check(&Value::Omit, r#"{"\u0000":"o"}"#);
        let dict: Dict = [(Value::Int(1), Value::str("a"))].into_iter().collect();
        check(&Value::Dict(dict), r#"{"\u0000":"d","v":[[1,"a"]]}"#);
        let time = |kind| Value::DateTime(std::sync::Arc::new(DateTime { kind }));
        check(&time(DateTimeKind::Date(jiff::civil::date(2020, 1, 2))), r#"{"\u0000":"D","k":"date","v":[2020,1,2]}"#);
        check(
            &time(DateTimeKind::DateTime(jiff::civil::datetime(2020, 1, 2, 3, 4, 5, 6000), Some(3600))),
            r#"{"\u0000":"D","k":"datetime","v":[2020,1,2,3,4,5,6],"z":3600}"#,
        );
        check(&time(DateTimeKind::Delta(-1)), r#"{"\u0000":"D","k":"timedelta","v":[-1]}"#);
    }

    #[test]
    fn bytes_that_are_no_text_are_halves_of_characters() {
        let mut text = String::new();
        codec::write(&mut text, &Value::from(stray::decode(b"a\xffb")), &mut Held::default());
        assert_eq!(text, r#""a\udcffb""#);
        let back = parse_json(r#"{"\u0000":"y","v":"61ff62"}"#).unwrap();
        assert_eq!(codec::read(back, &Held::default()), Value::from(stray::decode(b"a\xffb")));
    }

    #[test]
    fn markers_come_back_as_themselves_while_their_call_is_open() {
        let mut held = Held::default();
        let (marker, mut text) = (Undefined::variable("x"), String::new());
        codec::write(&mut text, &marker, &mut held);
        assert_eq!(text, r#"{"\u0000":"u","i":0,"m":"'x' is undefined","n":"x"}"#);
        assert_eq!(codec::read(parse_json(&text).unwrap(), &held), marker);
        held.forget();
        let Value::Undefined(later) = codec::read(parse_json(&text).unwrap(), &held) else { panic!("a marker") };
        assert_eq!(later.reason.message, "'x' is undefined");
    }

    #[test]
    fn nonsense_is_nothing() {
        for text in [r#"{"\u0000":"?"}"#, r#"{"\u0000":"h","i":7}"#, r#"{"\u0000":"D","k":"date","v":["a"]}"#] {
            assert_eq!(codec::read(parse_json(text).unwrap(), &Held::default()), Value::None);
        }
    }
}
