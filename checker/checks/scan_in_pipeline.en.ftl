title = A workflow scans the image before it goes on
why = A known vulnerability that nobody looks for goes out with every delivery, and attackers look it up in the same lists.
passed = { $tool } in { $file } stops the run where it finds something, and nothing is pushed before
expected = a step that scans the image for known vulnerabilities at a pull request or a push, and fails where it finds one
none = { $count ->
    [one] the workflow scans nothing
   *[other] none of the { $count } workflows scans anything
}
not-started = neither a pull request nor a push of the main branch starts the workflow with { $tool }
not-run = the step with { $tool } has a condition that no pull request and no push meets, or one that nobody can tell
only-reports = { $tool } is not told to fail: it reports what it finds and ends with 0
passed-over = the script goes on whatever { $tool } finds
forgiven = `continue-on-error` lets the run go on whatever { $tool } finds
too-late = the image may be pushed before { $tool } has looked at it
unreached = the line with { $tool } is never carried out: something before it ends the script or keeps it from being reached
refused = { $tool } does not take `{ $word }`: it ends at once and has looked at nothing
too-early = { $tool } looks before the image is built here, so it sees the one of last time or none
other-image = what is pushed here is another image than the one that { $tool } has looked at
built-again = behind { $tool } the image is built once more, and what is pushed is the new one, which nobody has looked at
in-spite = this step pushes although { $tool } has failed before it: its condition says so
elsewhere = { $file } pushes the image at the same event and does not wait for { $tool }
direction-scan = Which step builds the image? Behind it, and before anything is pushed, is the place for a scanner.
direction-event = Which event starts the workflow when a colleague proposes a change, and does the step run then?
direction-end = Follow the exit code of the scanner on its way up: from the command to the script, the step, the job.
direction-order = What runs before the scan, and what beside it? A job begins at once unless it needs another.
direction-words = What does the scanner say about its own call? Start the line by hand once, with an image that you know.
direction-image = Follow the image by its name: which build made it, which one is looked at, which one is pushed?
direction-elsewhere = Workflows do not wait for one another. Which of them may push, and how does it learn that the scan found nothing?
