ready =
    { $count ->
        [one] 1 exercise is ready in `{ $folder }`.
       *[other] { $count } exercises are ready in `{ $folder }`.
    }
written =
    { $count ->
        [one] 1 file written.
       *[other] { $count } files written.
    }
unchanged =
    { $count ->
        [one] 1 file was there already.
       *[other] { $count } files were there already.
    }
kept =
    { $count ->
        [one] 1 file has been changed and is left as it is:
       *[other] { $count } files have been changed and are left as they are:
    }
next = Next: { $command }
