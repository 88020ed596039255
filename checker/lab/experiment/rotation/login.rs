//! Whom does a secret open a door to, and who may read the file that it lies in?

use std::net::IpAddr;
use std::time::Duration;

use futures_util::future::try_join_all;

use crate::evidence::{Attempt, Login, ProbeReport, SecretFile};
use crate::lab::LabError;
use crate::lab::look::{ProbeUser, called, printed, run_probe, run_probe_as_each};
use crate::lab::probe::{Call, ProbeCommand, read_listening, read_report, read_reports};
use crate::lab::run::{Instance, Lab, inspect};

use super::holder::{Holder, Values};

/// How long one container may take with what it is asked.
const ALL: Duration = Duration::from_secs(60);
/// A user and a group that no image has.
const STRANGER: [u32; 2] = [64_999, 64_999];

/// Every file by which a container is handed the secret, as its service and as a stranger see it.
pub(super) async fn files(
    lab: &Lab<'_>,
    holders: &[Holder<'_>],
) -> Result<Result<Vec<SecretFile>, String>, LabError> {
    let each = holders.iter().map(|holder| async move {
        let handed = lab.handed.planted(&holder.spec.files, lab.planted);
        let mut paths: Vec<String> = handed.into_iter().map(|handed| handed.target).collect();
        paths.sort();
        paths.dedup();
        if paths.is_empty() {
            return Ok(Ok(Vec::new()));
        }
        let asked = ProbeCommand::Handed { paths: paths.clone() };
        let as_each = [ProbeCommand::Each(Box::new(asked.clone()))];
        let (own, stranger) = tokio::try_join!(
            run_probe_as_each(lab, &holder.instance, &as_each, ALL),
            run_probe(lab, &holder.instance, ProbeUser::Of(STRANGER), std::slice::from_ref(&asked), ALL),
        )?;
        let own =
            printed(own).and_then(|text| read_reports(text.as_bytes()).map_err(|error| error.to_string()));
        let stranger = printed(stranger)
            .and_then(|text| read_report(text.as_bytes()).map_err(|error| error.to_string()));
        let (own, stranger) = match (own, stranger) {
            (Ok(own), Ok(stranger)) => (own, stranger),
            (Err(problem), _) | (_, Err(problem)) => {
                return Ok(Err(format!("{}: {problem}", holder.service())));
            }
        };
        let of = |report: &ProbeReport, path: &str| ProbeReport {
            uids: report.uids,
            attempts: report.attempts.iter().filter(|one| one.target == path).cloned().collect(),
        };
        let files = paths.iter().map(|path| SecretFile {
            service: holder.service().to_owned(),
            path: path.clone(),
            own: own.iter().map(|report| of(report, path)).collect(),
            stranger: of(&stranger, path),
        });
        Ok::<_, LabError>(Ok(files.collect::<Vec<_>>()))
    });
    let all: Result<Vec<Vec<SecretFile>>, String> = try_join_all(each).await?.into_iter().collect();
    Ok(all.map(|files| files.into_iter().flatten().collect()))
}

/// Where the other containers listen.
pub(super) struct Doors(Vec<(String, IpAddr, u16)>);

impl Doors {
    /// The doors of all containers but one.
    pub(super) async fn of(
        lab: &Lab<'_>,
        holders: &[Holder<'_>],
        but: usize,
    ) -> Result<Result<Doors, String>, LabError> {
        let others = holders.iter().filter(|holder| holder.index != but);
        let each = others.map(|holder| async move {
            let asked = [ProbeCommand::Listening];
            let (looked, inspected) = tokio::try_join!(
                run_probe(lab, &holder.instance, ProbeUser::Configured, &asked, ALL),
                inspect(lab, &holder.instance.id),
            )?;
            let sockets = printed(looked)
                .and_then(|text| read_listening(text.as_bytes()).map_err(|error| error.to_string()));
            let sockets = match sockets {
                Ok(sockets) => sockets,
                Err(problem) => return Ok(Err(format!("{}: {problem}", holder.service()))),
            };
            let networks =
                inspected.network_settings.and_then(|settings| settings.networks).unwrap_or_default();
            let own = networks.into_values().filter_map(|network| network.ip_address?.parse::<IpAddr>().ok());
            let mut ports: Vec<u16> = sockets
                .iter()
                .filter(|socket| socket.protocol == "tcp")
                .filter(|socket| !socket.address.parse::<IpAddr>().is_ok_and(|one| one.is_loopback()))
                .map(|socket| socket.port)
                .collect();
            ports.sort_unstable();
            ports.dedup();
            let door = |address: IpAddr| {
                let service = holder.service().to_owned();
                ports.iter().map(move |port| (service.clone(), address, *port)).collect::<Vec<_>>()
            };
            Ok::<_, LabError>(Ok(own.flat_map(door).collect::<Vec<_>>()))
        });
        let all: Result<Vec<Vec<_>>, String> = try_join_all(each).await?.into_iter().collect();
        Ok(all.map(|doors| Doors(doors.into_iter().flatten().collect())))
    }

    /// Tries both values at every door, from inside of a container.
    pub(super) async fn log_in(
        &self,
        lab: &Lab<'_>,
        from: &Instance,
        values: &Values<'_>,
    ) -> Result<Result<(Vec<Login>, Vec<Login>), String>, LabError> {
        let with = |value: &str| -> Vec<Call> {
            let doors = self.0.iter();
            doors.map(|(_, address, port)| Call::Login(*address, *port, value.to_owned())).collect()
        };
        let mut calls = with(values.planted.value.trim());
        calls.extend(with(&values.new.value));
        if calls.is_empty() {
            return Ok(Ok((Vec::new(), Vec::new())));
        }
        let attempts = match called(lab, from, calls, ALL).await? {
            Ok(attempts) => attempts,
            Err(problem) => return Ok(Err(problem)),
        };
        let doors = self.0.iter().chain(&self.0);
        let mut logins: Vec<Login> =
            doors.zip(attempts).map(|((to, ..), attempt)| login(to, attempt)).collect();
        let new = logins.split_off(self.0.len());
        Ok(Ok((logins, new)))
    }
}

/// What came of a try; the answer holds notes, and is not kept.
fn login(to: &str, mut attempt: Attempt) -> Login {
    let answer = attempt.facts.remove("answer").unwrap_or_default();
    let status = answer.strip_prefix("HTTP/1.").and_then(|rest| rest.split(' ').nth(1)?.parse().ok());
    attempt.target = format!("{to} ({})", attempt.target);
    if let Some(status) = status {
        let _: Option<String> = attempt.facts.insert("status".to_owned(), format!("{status}"));
    }
    Login { to: to.to_owned(), status, attempt }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::login;
    use crate::evidence::{Attempt, Outcome};

    #[test]
    fn the_answers_status_is_kept_and_its_notes_are_not() {
        let answered = |answer: &str| {
            let facts = BTreeMap::from([("answer".to_owned(), answer.to_owned())]);
            login(
                "db",
                Attempt {
                    name: "log-in".to_owned(),
                    target: "172.17.0.3:8080".to_owned(),
                    outcome: Outcome::Done(9),
                    facts,
                },
            )
        };
        let refused = answered("HTTP/1.1 401 Unauthorized\r\n\r\nsecret note");
        assert_eq!((refused.status, refused.attempt.target.as_str()), (Some(401), "db (172.17.0.3:8080)"));
        assert!(!format!("{refused:?}").contains("secret note"));
        assert_eq!(answered("SSH-2.0").status, None);
    }
}
