//! What does `docker build --metadata-file FILE` write?

use serde_json::{Map, Value, json};

use super::super::delivered::digest_text;
use super::super::environment::Id;

/// The file of a build, as buildx writes it: keys sorted, two blanks before each. What is pushed has the digest that the
/// registry has given it as `containerimage.digest`; of what stays in the engine that is the image's id
/// (<https://docs.docker.com/reference/cli/docker/buildx/build/#metadata-file>).
pub(super) fn text(build: usize, is_pushed: bool, names: &[String]) -> String {
    let id = Id::Build(build).letter().to_string();
    let digest = if is_pushed { digest_text(build) } else { id.clone() };
    let mut entries = Map::new();
    entries.insert("buildx.build.ref".to_owned(), json!(format!("default/default/build{build}")));
    entries.insert("containerimage.config.digest".to_owned(), json!(id));
    entries.insert("containerimage.digest".to_owned(), json!(digest));
    if !names.is_empty() {
        entries.insert("image.name".to_owned(), json!(names.join(",")));
    }
    format!("{:#}", Value::Object(entries))
}

#[cfg(test)]
mod tests {
    use super::text;
    use crate::submission::environment::Id;

    #[test]
    fn what_is_pushed_is_known_by_the_registrys_digest() {
        let names = ["localhost:5000/notes:1".to_owned(), "notes".to_owned()];
        let (id, digest) = (Id::Build(0).letter(), Id::Digest(0).letter());
        let pushed = format!("  \"containerimage.digest\": \"sha256:{digest}\",\n");
        assert!(text(0, true, &names).contains(&pushed), "{}", text(0, true, &names));
        assert!(text(0, true, &names).ends_with("\"image.name\": \"localhost:5000/notes:1,notes\"\n}"));
        let kept = text(0, false, &[]);
        assert!(kept.contains(&format!("\"containerimage.digest\": \"{id}\"\n")), "{kept}");
        assert!(!kept.contains("image.name"));
    }
}
