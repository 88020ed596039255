title = Fremde Actions stehen mit ihrem Commit da, fremde Images mit ihrem Digest
why = Wer eine Action übernimmt, verschiebt ihr Tag, und der nächste Lauf deines Workflows führt ein fremdes Programm aus.
passed = { $count ->
    [0] von anderen läuft hier nichts
    [one] was von anderen kommt, steht mit etwas Unverrückbarem da
   *[other] alle { $count }, die von anderen kommen, stehen mit etwas Unverrückbarem da
}
expected = `owner/action@` mit dem ganzen Commit-Hash, Images mit `@sha256:`
name = `{ $action }` ist, was `{ $name }` heute bedeutet
short = in `{ $action }` steht nur ein Teil eines Hashs, und so kann auch ein Zweig oder ein Tag heißen
nothing = `{ $action }` nennt keine Version
image = das Image `{ $image }` ist, was sein Tag heute bedeutet
direction = Welchen Commit meint das Tag heute? Die Version kann als Kommentar dahinter stehen.
