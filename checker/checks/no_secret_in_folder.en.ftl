title = No old secret is left in the repository, and the new one lies in its own file
why = Whoever gets a copy of the folder, from a clone, a backup or a build server, gets every secret in it.
passed = { $files } files, hidden ones among them, hold none of the secrets from the start
passed-handed = { $files } files, hidden ones among them, hold none of the secrets from the start, and the new one lies only in the file that is handed over, which Git leaves out
expected = none of the secrets from the start in any file of the folder, whatever Git or Docker leave out, and the new one only in the file that the services are handed
found = { $count ->
    [one] one place holds a secret that does not belong there
   *[other] { $count } places hold secrets that do not belong there
}: { $told }
sighting = { $path } ({ $secret }, from the start)
sighting-encoded = { $path } ({ $secret }, from the start, as { $encoding })
sighting-new = { $path } (the value in { $secret })
sighting-new-encoded = { $path } (the value in { $secret }, as { $encoding })
and = { $before }, { $last }
more = { $count ->
    [one] one more
   *[other] { $count } more
}
tracked = { $path } holds the new secret, and no line of a .gitignore leaves it out: the next commit takes it along
no-files = there is no file in the folder
direction = A secret that lay here is none any more. Replace it, and keep the new one where no commit takes it along.
direction-new = The services read this value from a file when they start. Who else needs it, and would they not ask for it there?
direction-tracked = Git takes every file that `.gitignore` does not leave out, even one that Docker ignores.
