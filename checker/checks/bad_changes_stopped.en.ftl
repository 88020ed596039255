title = A bad change turns the pull request red, for the right reason
why = What the pull request lets through is in the main branch a minute later, and nobody looks at it again.
passed = { $count ->
    [one] the bad change is red, and for what is wrong in it
   *[other] all { $count } bad changes are red, each for what is wrong in it
}
expected = a red run of the pull request for each bad change, from a command that names what is wrong
not-started = the pull request with the change `{ $change }` starts no workflow
passed-over = `{ $command }` finds it in the change `{ $change }` ({ $found }), and the run is green all the same
green = the change `{ $change }` stays green; no command finds { $finds }
other-reason = the change `{ $change }` is red, but no command finds { $finds }
direction-event = Which events start the workflow, and do its filters let every file in?
direction-end = What becomes of the command's exit code, in its line, in its step, in its job?
direction-gate = Which command sees that, the one that reads the files or the one that reads the image? And does it look at the files and at the image of this change?
elsewhere = `{ $command }` looks at the files of `{ $other }`, and not at those of the change `{ $change }`
direction-tree = Which files does the job fetch when somebody proposes something?
excused = { $kind ->
    [stranger] the change `{ $change }` is stopped when the team proposes it; from a fork of somebody else's it stays green
    [updated] the change `{ $change }` is stopped when a pull request is opened with it; pushed to an open one it stays green
    [path] the change `{ $change }` is stopped as it is; one that touches only `{ $value }` stays green, whatever is in it
   *[said] the change `{ $change }` is stopped; where `{ $name }` is `{ $value }` it stays green
}
direction-excused = Whoever proposes something chooses the name, the branch, the title and the files. Which condition or which filter takes their word for it?
