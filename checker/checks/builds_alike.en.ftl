title = Two builds from nothing give the same files
why = Where the same sources give another image every time, nobody can tell a change of an intruder's from chance.
passed = two builds without a cache gave the same { $count } files, by content, owner and rights
no-files = the lab compared no file at all
expected = two builds without a cache give the same files, times aside
found = { $count ->
    [one] one of { $total } files differs
   *[other] { $count } of { $total } files differ
} between two builds: { $files }
withdrawn = once the source no longer had the version that you asked for, the build took another one without a word, and { $count ->
    [one] one of { $total } files differs
   *[other] { $count } of { $total } files differ
}: { $files }
and = { $before }; { $last }
made-by = { $file } (by { $keyword } in line { $line })
content = { $path } has another content
rights = { $path } has another owner or other rights
only-first = { $path } is in the first one only
only-second = { $path } is in the second one only
hidden = { $file }, in a layer that a later step covers
stopped = a build without a cache stopped: { $step }
direction = Ask what this step reads that is not in your folder and not in the base: the time, chance, or what a server has today.
direction-records = Package managers write logs and caches at every run. Take them away in the same step that wrote them.
direction-withdrawn = Ask what this step does when the version it names is not there any more: a build that stops is noticed, another version is not.
direction-stopped = The image came about with what an earlier build left. Build with `--no-cache` and read the step's output.
