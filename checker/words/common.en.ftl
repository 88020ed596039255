pass = pass
fail = fail
skipped = skipped
error = lab error
