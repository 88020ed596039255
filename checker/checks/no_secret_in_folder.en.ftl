title = No old secret is left in the repository
why = Whoever gets a copy of the folder, from a clone, a backup or a build server, gets every secret in it.
passed = { $files } files, hidden ones among them, hold none of the secrets from the start
expected = none of the secrets from the start in any file of the folder, whatever Git or Docker leave out
found = { $count ->
    [one] one place holds a secret from the start
   *[other] { $count } places hold secrets from the start
}: { $told }
sighting = { $path } ({ $secret })
sighting-encoded = { $path } ({ $secret }, as { $encoding })
and = { $before }, { $last }
more = { $count ->
    [one] one more
   *[other] { $count } more
}
no-files = there is no file in the folder
direction = A secret that lay here is none any more. Replace it, and keep the new one where no commit takes it along.
