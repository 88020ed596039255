//! Which fields does `awk` print?

use super::{asked, printed, rules};
use crate::submission::environment::Id;
use crate::submission::fixtures::{script, script_told};

fn awk(words: &[&str], text: &str) -> Option<String> {
    let (separator, program, _) = asked(words)?;
    printed(&rules(&program)?, separator, text)
}

#[test]
fn fields_of_lines_are_printed() {
    let text = "a: 1 x\nb: 2 y\n";
    for (words, made) in [
        (vec!["{print $2}"], "1\n2\n"),
        (vec!["{ print $NF, $1 }"], "x a:\ny b:\n"),
        (vec!["/^b/ { print $2; exit }"], "2\n"),
        (vec!["/^b/{print}"], "b: 2 y\n"),
        (vec!["/^b/"], "b: 2 y\n"),
        (vec!["!/^b/"], "a: 1 x\n"),
        (vec!["NR==1{print $0}"], "a: 1 x\n"),
        (vec!["NR > 1 { print $(NF-1) }"], "2\n"),
        (vec!["$1==\"b:\" {print $2\"-\"$3}"], "2-y\n"),
        (vec!["$3 ~ /x/ {print NR}"], "1\n"),
        (vec!["-F", ": ", "{print $2}"], "1 x\n2 y\n"),
        (vec!["-F:", "{print $1}"], "a\nb\n"),
        (vec!["END{print NR}"], "2\n"),
    ] {
        assert_eq!(awk(&words, text).as_deref(), Some(made), "{words:?}");
    }
    for words in [
        vec!["{gsub(/a/, \"b\"); print}"],
        vec!["{print $1 > \"file\"}"],
        vec!["-v", "x=1", "{print x}"],
        vec!["-F[:=]", "{print $1}"],
        vec!["BEGIN{print 1}"],
        vec!["NR==1 && NF==2 {print}"],
    ] {
        assert_eq!(awk(&words, text), None, "{words:?}");
    }
}

#[test]
fn an_id_is_a_field_like_any_other() {
    let (container, image) = (Id::Container(0).letter(), Id::Build(0).letter());
    let text = format!("{container} {image}\n");
    assert_eq!(awk(&["{print $2}"], &text), Some(format!("{image}\n")));
    let digest = Id::Digest(0).letter();
    let text = format!("1.4.0: digest: sha256:{digest} size: 1573\n");
    assert_eq!(awk(&["/digest:/ {print $3}"], &text), Some(format!("sha256:{digest}\n")));
    assert_eq!(awk(&["-F:", "{print $4}"], &text), Some(format!("{digest} size\n")));
}

#[test]
fn what_is_pushed_tells_its_digest() {
    let name = "localhost:5000/notes";
    for take in [
        "docker push NAME:1 | awk '/digest:/ {print $3}'",
        "docker push NAME:1 | sed -n 's/.*digest: \\(sha256:[0-9a-f]*\\) .*/\\1/p'",
        "docker push NAME:1 | tee push.log | grep -o 'sha256:[0-9a-f]*'",
        "docker push NAME:1 | tail -n 1 | cut -d' ' -f3",
        "docker push NAME:1 >/dev/null; docker pull NAME:1 | awk '/^Digest:/{print $2}'",
    ] {
        let take = take.replace("NAME", name);
        let text = format!(
            "docker build -t {name}:1 .\ndigest=$({take})\ndocker run -d --name web \"{name}@$digest\"\n"
        );
        let plan = script(&text).plan;
        assert_eq!(plan.containers[0].image.value, "localhost:5000/notes@sha256:…", "{take}");
    }
    let quiet = format!(
        "docker build -t {name}:1 .\nname=$(docker push -q {name}:1)\ndocker run -d --name web \"$name\"\n"
    );
    assert_eq!(script(&quiet).plan.containers[0].image.value, "localhost:5000/notes:1");
    let told = script_told("docker build -t notes .\ndocker images | awk '{system(\"x\")}'\n");
    assert!(told.contains("`awk`"), "{told}");
}
