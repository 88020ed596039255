may = May go on: { $image }
refused = Refused: { $image }
origin = built by { $builder } from { $source }
no-policy = `{ $path }` is no policy, line { $line }: { $detail }
help-policy = A policy names `key`, and in the tables `[provenance]` (`builder`, `source`, `ref`) and `[scan]` (`fail-on`, `max-age-days`) what it asks for.
