//! The documents that only an engine can fill, held to the schema that scripts rely on.

use harden_check::report::json::SCHEMA;
use serde_json::Value;

use crate::support::{Desk, finish};

#[test]
fn every_document_with_an_engine_fits_the_schema() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let desk = Desk::new();
    let good = desk.copy("08-dedicated-user/solution");
    for (words, document) in [
        (&["doctor"][..], "doctor"),
        (&["images"], "images"),
        (&["images", "build"], "images"),
        (&["clean"], "clean"),
        (&["exercise", "8", "--submission", good.to_str().unwrap()], "report"),
    ] {
        let mut command = desk.command();
        command.args(words).args(["--format", "json"]);
        let value = finish(&mut command, 300).json();
        let errors: Vec<String> = validator
            .iter_errors(&value)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{words:?}: {errors:#?}\n{value:#}");
        assert_eq!((value["document"].as_str(), value["exit_code"].as_u64()), (Some(document), Some(0)));
    }
}
