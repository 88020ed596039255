//! Why did nobody answer at a published port, as far as the learner's own lines tell?

use crate::check::{Params, Place};
use crate::evidence::{Evidence, HttpExchange};
use crate::submission::{ContainerSpec, Instruction, Located, PublishedPort};
use crate::words::Message;

use super::{WORDS, dockerfile, place, subject};

/// The variable that tells the notes application its port.
const PORT: &str = "NOTES_PORT";

/// Where to look, what was seen and which way to go; nothing where the port is published and somebody
/// answered, or where no line tells why not.
pub(in crate::checks) fn explained(
    evidence: &Evidence,
    params: &Params,
    exchange: &HttpExchange,
) -> Option<(Place, Message, Message)> {
    let container = subject::container(evidence, params).ok()?;
    if exchange.status.is_some() {
        return None;
    }
    if let Some(port) = exchange.unpublished {
        let cut_off = container.networks.iter().find(|on| on.value.network == "none");
        let tcp = |flag: &&Located<_>| is_tcp(flag);
        let other = container.publish.iter().find(tcp);
        let said = |key| WORDS.say(key).with("request", &exchange.request).with("port", port);
        return Some(match (cut_off, other) {
            (Some(cut_off), _) => {
                (place::at(&cut_off.at), said("cut-off"), WORDS.say("cut-off-direction").with("port", port))
            }
            (None, Some(other)) => {
                let seen = said("other-port").with("other", other.value.container_port);
                (place::at(&other.at), seen, WORDS.say("other-port-direction").with("port", port))
            }
            (None, None) => {
                let place = place::missing_flag(evidence, container);
                (place, said("unpublished"), WORDS.say("unpublished-direction").with("port", port))
            }
        });
    }
    let (at, port) = told_otherwise(evidence, params, container)?;
    let seen = WORDS.say("waits-elsewhere").with("request", &exchange.request);
    let seen = seen.with("problem", &exchange.problem).with("variable", PORT).with("port", port);
    Some((at, seen, WORDS.say("waits-elsewhere-direction").with("variable", PORT)))
}

fn is_tcp(flag: &Located<PublishedPort>) -> bool {
    flag.value.protocol == "tcp"
}

/// The line that tells the application a port to which no published one leads. The command's word counts
/// before the image's.
fn told_otherwise(evidence: &Evidence, params: &Params, container: &ContainerSpec) -> Option<(Place, u16)> {
    let published: Vec<u16> =
        container.publish.iter().filter(|flag| is_tcp(flag)).map(|flag| flag.value.container_port).collect();
    let elsewhere = |port: &u16| !published.is_empty() && !published.contains(port);
    if let Some(flag) = container.environment.iter().rfind(|flag| flag.value.name == PORT) {
        let port = flag.value.value.as_ref()?.parse().ok().filter(elsewhere)?;
        return Some((place::at(&flag.at), port));
    }
    let of_port = |word: &str| word.strip_prefix(PORT)?.strip_prefix('=')?.parse().ok();
    let image = subject::image(evidence, params).ok()?;
    let port = image.environment.iter().find_map(|word| of_port(word)).filter(elsewhere)?;
    let recipe = dockerfile::recipe(evidence, params).ok()?;
    let tells =
        |line: &&Instruction| line.keyword == "ENV" && line.words.iter().any(|word| of_port(word).is_some());
    Some((place::at(&recipe.latest_first().find(tells)?.at), port))
}

#[cfg(test)]
mod tests {
    use super::{PORT, explained};
    use crate::check::Place;
    use crate::checks::support::fixtures::{
        flag, hardened, image, instruction, params, run, silence, stages,
    };
    use crate::evidence::Evidence;
    use crate::submission::{EnvironmentVariable, NetworkAttachment, PublishedPort};

    fn publishing(port: u16) -> Evidence {
        let mut evidence = hardened();
        let published = PublishedPort {
            host_address: None,
            host_port: Some(8080),
            container_port: port,
            protocol: "tcp".to_owned(),
        };
        run(&mut evidence).publish = vec![flag(published, 7)];
        evidence
    }

    /// The line of the place, and the sentence.
    fn told(evidence: &Evidence, unpublished: Option<u16>) -> Option<(usize, &'static str, &'static str)> {
        let exchange = crate::evidence::HttpExchange { unpublished, ..silence("page") };
        let (place, seen, direction) = explained(evidence, &params(), &exchange)?;
        let line = if let Place::File(at) = place { at.line } else { 0 };
        Some((line, seen.key(), direction.key()))
    }

    #[test]
    fn a_port_that_is_not_published_leads_to_the_flag_or_to_where_it_is_missing() {
        let mut evidence = publishing(8080);
        assert_eq!(told(&evidence, Some(80)), Some((7, "other-port", "other-port-direction")));
        run(&mut evidence).networks = vec![flag(NetworkAttachment::on("none"), 9)];
        assert_eq!(told(&evidence, Some(80)), Some((9, "cut-off", "cut-off-direction")));
        let mut evidence = hardened();
        run(&mut evidence).publish.clear();
        run(&mut evidence).networks.clear();
        assert_eq!(told(&evidence, Some(80)), Some((0, "unpublished", "unpublished-direction")));
    }

    #[test]
    fn a_service_that_waits_elsewhere_leads_to_the_line_that_tells_it_so() {
        let told_by_flag = |value: &str| {
            let mut evidence = publishing(80);
            let variable = EnvironmentVariable { name: PORT.to_owned(), value: Some(value.to_owned()) };
            run(&mut evidence).environment = vec![flag(variable, 8)];
            evidence
        };
        let expected = Some((8, "waits-elsewhere", "waits-elsewhere-direction"));
        assert_eq!(told(&told_by_flag("8080"), None), expected);
        assert_eq!(told(&told_by_flag("80"), None), None);
        let mut evidence = publishing(80);
        run(&mut evidence).environment.clear();
        image(&mut evidence).environment = vec![format!("{PORT}=8080")];
        let mut line = instruction(4, "ENV", "");
        line.words = vec![format!("{PORT}=8080")];
        stages(&mut evidence)[1].instructions.push(line);
        assert_eq!(told(&evidence, None), Some((4, "waits-elsewhere", "waits-elsewhere-direction")));
        run(&mut evidence).publish.clear();
        assert_eq!(told(&evidence, None), None);
    }
}
