//! Which whole files are asked of the builder and of the reader?

/// Whole files.
pub(super) const FILES: &[&str] = &[
    "",
    "# nothing\n",
    "RUN true\nFROM scratch\n",
    "ARG A=scratch\nFROM $A\n",
    "ARG A\nFROM ${A:-scratch}\n",
    "ARG A\nFROM $A\n",
    "ENV A=b\nFROM scratch\n",
    "# escape=`\nFROM scratch\nENV A=1 `\n B=2\n",
    "# escape=x\nFROM scratch\n",
    "# escape=\\\n# escape=`\nFROM scratch\n",
    "# Escape = `\nFROM scratch\nENV A=b`\n c=d\n",
    "#\n# escape=`\nFROM scratch\nENV A=b`\n",
    "\n\nFROM scratch\nCMD a\n",
    "  FROM scratch\n  CMD a\n",
    "FROM scratch\r\nCMD a\r\n",
    "\u{feff}FROM scratch\nCMD a\n",
    "FROM scratch\nCMD a \\\n",
    "from scratch\ncmd a",
    "FROM scratch AS a\nFROM a AS b\nFROM b\nCMD x\n",
    "ARG A=b B=c\nFROM scratch\nCMD a\n",
];
