no-advisory = `{ $path }` holds no advisory
help-advisories = Exports in the OSV format are on osv.dev, one zip for each distribution. A folder is searched for `.json`, `.jsonl`, `.gz` and `.zip`.
policy = `{ $file }`, line { $line }: { $about }
help-policy = `fail-on` takes `low`, `medium`, `unknown`, `high` or `critical`; an `[[ignore]]` takes `advisory`, `package`, `reason` and `expires`, a day such as 2027-01-31.
no-report = `{ $path }` is no report that can be read: { $problem }
help-report = Write it with `trivy image --format json` or `grype --output json`.
no-database = No package database is in the image: what it holds, no scanner sees by this way.
database =
    { $packages ->
        [one] { $system }, 1 package
       *[other] { $system }, { $packages } packages
    }
training = Compared with the training set of this course: invented packages, nothing on real software. A real export: --advisories PATH
feed = Compared with { $records } advisories
with-policy = Gate and exceptions from { $file }
packages = in { $packages }
fixed = fixed in { $version }
unfixed = no fix yet
excepted = excepted until { $day }: { $reason }
ran-out = the exception ended on { $day }
below = below the gate
by = found by { $tool }
sum =
    { $count ->
        [0] No finding stops the delivery; the gate is { $gate }.
        [one] 1 finding stops the delivery; the gate is { $gate }.
       *[other] { $count } findings stop the delivery; the gate is { $gate }.
    }
removed = The database { $database } is in a lower layer and was removed: compared was what it said last.
doubts =
    { $count ->
        [one] The record of 1 package does not fit its files. What the database says of this image is not all that is in it.
       *[other] The records of { $count } packages do not fit their files. What the database says of this image is not all that is in it.
    }
unread = { $database } is a database that harden-check does not read: its packages were not compared.
unknown-system = The image does not say of which release of which distribution it is: advisories of all of them were taken.
broken =
    { $count ->
        [1] 1 advisory could not be read, so that not everything was compared.
       *[other] { $count } advisories could not be read, so that not everything was compared.
    }
broken-one = { $place }: { $problem }
other-image = The report of { $tool } is about another image, whatever the name { $image } means by now.
