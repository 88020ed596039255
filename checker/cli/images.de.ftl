absent = noch nicht da
present = { $size } unkomprimiert, { $source }
source-packages = aus Paketen der Distribution dieses Rechners
source-host = aus Dateien dieses Rechners
source-embedded = aus dem, was harden-check mitbringt
source-bundle = aus einer Bündeldatei
source-registry = aus einer Registry
counterpart = Im wirklichen Leben: { $name }
made-of = Gemacht aus: { $what }
missing =
    { $count ->
        [one] 1 Image fehlt. Es wird gemacht, sobald es gebraucht wird, oder jetzt mit `harden-check images build`.
       *[other] { $count } Images fehlen. Sie werden gemacht, sobald sie gebraucht werden, oder jetzt mit `harden-check images build`.
    }
built = Alle Basis-Images sind da.
saved = Die Basis-Images liegen in `{ $file }`. Auf einem anderen Rechner: `harden-check images load DATEI`.
loaded = Die Basis-Images wurden aus `{ $file }` gelesen.
removed = Die Basis-Images sind entfernt. Sie werden wieder gemacht, sobald sie gebraucht werden.
