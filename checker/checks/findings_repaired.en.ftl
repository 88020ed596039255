title = What the findings name is repaired
why = A mistake that is written down and left alone helps only whoever else reads the list.
passed =
    { $count ->
        [one] the mistake that the findings name is nowhere left in notes or labels
       *[other] of the { $count } mistakes that the findings name, none is left in notes or labels
    }
expected = what `findings.md` names is repaired, also in notes and labels, which no program reads
stands = line { $line } of `findings.md` names { $path }, and `{ $text }` still stands there
more =
    { $count ->
        [one] { $first }; and one place more
       *[other] { $first }; and { $count } places more
    }
no-findings = there are no findings yet that could be repaired
direction = People follow notes, and believe labels. What would somebody do today who reads this line, and is it still so?
