no-facts = the lab reported nothing about the service { $service }
no-attempt = the probe reported no attempt named `{ $name }`
no-target = the probe did not try `{ $name }` on { $target }
no-number = the attempt `{ $name }` came without its number `{ $fact }`
no-processes = the lab saw no process in the container
no-files = the lab saw no file at all
no-mounts = the lab saw no mount at all
no-image = the lab reported nothing about the image { $image }
no-dockerfile = the lab does not know the Dockerfile { $file }
no-parameter = the exercise does not give the parameter `{ $name }`
not-built = the service runs the image { $image }, which no `docker build` of this submission makes
limit-lost = the engine shows no limit although the command gives `{ $flag }`
engine-differs = the engine shows { $engine } where the command says { $written }
inside = { $passed }; { $path } also answers to { $names }, which fetches and builds nothing by itself
sighting-context = { $secret } in { $path }: { $excerpt }
sighting-config = { $secret } in the image's configuration, { $field }: { $excerpt }
sighting-history = { $secret } in line { $entry } of the image's history: { $excerpt }
sighting-layer = { $secret } in { $path }, layer { $layer }: { $excerpt }
sighting-hidden = { $secret } in { $path }, layer { $layer }, which a later layer only covers up: { $excerpt }
sighting-other = { $sighting } (in the image { $image }, which is built as well)
unseen-too-large = more is packed in { $path } than the lab unpacks, so nobody knows what is in it
unseen-too-deep = { $path } holds archives in archives, more than the lab opens, so nobody knows what is in them
unseen-closed = { $path } is packed in a way that the lab cannot open, so nobody knows what is in it
unseen-unreadable = { $path } keeps whoever runs harden-check out, so it was not looked into. Take it back with `sudo chown "$USER" { $path }`, or run harden-check with `sudo`; a `chown` in run.sh is carried out on a copy
sighting-encoded = { $encoding ->
    [pieces] { $sighting } (in pieces)
   *[other] { $sighting } (written as { $encoding })
}
no-call = the probe did not make the call `{ $call }`
remark-line = { $file }, line { $line }: { $remark }
remark-and = { $before }; { $last }
remark-unknown-key = the engine does not know the key `{ $value }` and passes over it
remark-overridden = the key `{ $value }` stands there again further down, and only the last one counts
remark-newer = engines before 23.0, as this one, do not know the key `{ $value }` and pass over it
remark-unknown-call = no Linux has a call `{ $value }`, so the engine passes over the name
remark-either = two conditions on one argument count as either of them, not as both
behind-image = `{ $option }` stands behind the image's name, so it is an argument of the program and no option of `docker run`. { $direction }
absent = { $service } does not run, so nobody could reach it
not-looked-into = the volumes or what the engine shows were not looked into, so that nobody knows what lies there
no-control = { $service } did not answer the lab from inside its own container, so that silence proves nothing
not-called = the lab did not call { $service }
unclear = a connection ended in a way that shows nothing: { $attempt }
health-said = the health command said: { $output }
health-code = the health command ended with exit code { $code }
health-signal = the health command crashed: signal { $signal } ended it (exit code { $code })
health-crash-direction = The command crashed by itself, whatever the service answered. Run it by hand with `docker exec`, and leave out one option after the other: the busybox `wget` of Debian 12 crashes on some. How long the command may take, `HEALTHCHECK --timeout` says.
health-cut-short = the health command was cut short when its time was up
health-silent = { $end } and said nothing
health-with-output = { $end } and said: { $output }
no-way-in = no call from outside came in on this host, not even to the lab's own port, so that silence proves nothing
no-host-outside = the lab's own host { $host } answered nobody, so that silence proves nothing
no-ipv6-outside = a network of the service is made with IPv6, and no host of the lab outside could be called by IPv6 on this engine, so that nobody knows whether anything gets out that way
no-turn = the commands were not gone through over every base
no-trial = the lab did not try `{ $name }`
no-workflow = there is no workflow below `.github/workflows`, and no `.gitlab-ci.yml`
workflow-broken = GitHub would not take this file for a workflow: { $reason }
pipeline-broken = GitLab would make no pipeline of this file: { $reason }
workflow-expected = a workflow below `.github/workflows`, or a `.gitlab-ci.yml`
workflow-direction = A workflow has at least `on`, and `jobs` with `runs-on` and `steps`; a job of GitLab has at least `script`.
bill-absent = there is no bill of materials that could be compared
bill-unread = the image has a database in { $database }, which this checker does not read
no-step = the lab did not go through this script
not-followed = the lab could not follow what stands at { $place }: { $detail }
unknown-end = the lab does not know how `{ $script }` ended
no-promotion = nothing is pushed into a registry, so nothing was looked at on a way into production
kept-back = { $name } ({ $problem })
unheeded = { $through }; `harden-check { $command }` ({ $file }:{ $line }) said no, and the script went on
unheeded-direction = Follow the exit status of this line: who gets it, and does the script end there?
looked-late = { $through }; `harden-check { $command }` ({ $file }:{ $line }) looks at it only after that
looked-late-direction = In which order do these two lines stand, and what has happened by the time of a no?
listed = { $before }; { $last }
no-findings-file = there is no `findings.md` yet
no-findings = `findings.md` holds no finding yet
findings-incomplete = `findings.md` holds no finding yet: { $count ->
    [one] one line names a kind or a file, and not both
   *[other] { $count } lines name a kind or a file, and not both
}
findings-unread = `findings.md` cannot be read: { $reason }
findings-expected = `findings.md` with one finding a line: a kind of mistake and a file, perhaps with its line
findings-direction-unread = Save the file as plain text in UTF-8; editors offer that beside "Save as", and word processors as "Text only".
findings-direction = Walk through the repository before you change it, and write down what you see: `- kind: file:line`, and behind that whatever you like.
mistake-kind = { $kind ->
    [secrets] secrets in the repository
    [root] root containers
    [bloat] a bloated image
    [network] networks opened too wide
    [scan] no scans
    [patch] no patch process
   *[other] none
}
mistake-list = { $before }, { $last }
cut-off = `{ $request }` could not be asked: with `none` for its network no port of the container is published
cut-off-direction = Without a network nobody reaches the service. This exercise asks it at its port { $port }; look at the line that takes the network away.
other-port = `{ $request }` could not be asked: port { $port } of the container is not published, port { $other } is
other-port-direction = This exercise keeps the service at its port { $port }. Ask which port inside the container the published one leads to, and which one the service is told.
unpublished = `{ $request }` could not be asked: port { $port } of the container is not published
unpublished-direction = Without a published port nobody reaches the service from outside. This exercise asks it at its port { $port }.
waits-elsewhere = `{ $request }` got no answer ({ $problem }): `{ $variable }` says { $port }, and the published port leads to another one
waits-elsewhere-direction = The service waits at the port that `{ $variable }` says. Ask whether that is the one inside the container to which the published port leads.
