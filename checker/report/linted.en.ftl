not-understood = Not judged: not understood
not-followed = Read up to here: a script that is not followed any further
base-decides = Not judged: the base image decides
in-file = { $file }: { $message }
more =
    { $count ->
        [one] and one more place
       *[other] and { $count } more places
    }
no-files = There is no Dockerfile, no compose file and no script with Docker commands here.
files =
    { $count ->
        [one] 1 file, { $asked } rules
       *[other] { $count } files, { $asked } rules
    }
clean = Nothing is broken that files alone can show.
open = Nothing is broken where the files were understood; that is not everywhere.
broken =
    { $count ->
        [one] 1 finding
       *[other] { $count } findings
    }
