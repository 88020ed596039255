title = A gate stops on severity, and every exception has a reason and an end
why = A report that stops nobody changes nothing, and an exception without an end is how it becomes one.
passed =
    { $exceptions ->
        [0] the gate stops from { $own } on, without exception
        [one] the gate stops from { $own } on, with 1 exception that gives reason and end
       *[other] the gate stops from { $own } on, with { $exceptions } exceptions that give reason and end
    }
expected = `scan.toml` with `fail-on` at { $severity } or stricter, each exception with advisory, package, reason, and an end within { $days } days
no-file = there is no `scan.toml`
unreadable = `{ $about }` cannot be read as a text file of this folder
no-toml = `scan.toml` is not understood: { $about }
unknown-severity = `{ $about }` is no severity
no-day = `{ $about }` is no day
no-gate = `scan.toml` has no `fail-on`, so that nothing stops
lax = the gate stops from { $own } on, and lets the rest through
no-report = the report that was handed in is none: { $problem }
other-image = the report of { $tool } is about another image: none of its digests is this one's, whatever the name `{ $image }` means by now
direction-file = `fail-on` takes `low`, `medium`, `unknown`, `high` or `critical`; an `[[ignore]]` takes `advisory`, `package`, `reason` and `expires`, a day such as 2027-01-31.
direction-gate = Which severity has to stop a delivery, says the task.
direction-exception = Who reads this in half a year, and what does it tell them: of which package, why it may stay, and when somebody looks again?
direction-report = Scan the image that is delivered, after its last build; or hand in no report, the lab scans by itself.
