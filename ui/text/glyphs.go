package text

// consoleSafe is the signs that every font of the Linux console has: the kernel's own, which is code page 437, and those
// that distributions load instead of it (Lat15, Lat2, Lat7, Uni1, Uni2 …, in all their sizes). A sign of the program's
// own is either one of these or has a substitute in [consoleGlyphs].
const consoleSafe = "·•×±≤≥°µ" + "←↑→↓▲▼◀▶" + "─│┌┐└┘├┤┬┴┼═║" + "░▒█■"

// consoleUnknown takes the place of what has no shape on the console.
const consoleUnknown = "■"

// consoleGlyphs has a substitute of one column for each sign that a font of the console may lack. Signs that stand for
// different things in the same place have different substitutes: pending is o, rebased away x, client-only stays a dot.
var consoleGlyphs = map[rune]string{
	'◌': "o", '✕': "x", '✗': "x", '╳': "x", '✓': "v",
	'●': "•", '○': "°", '★': "*",
	'▸': "▶", '►': "▶", '◂': "◀", '◄': "◀", '▾': "▼", '▴': "▲",
	'›': ">", '‹': "<", '»': ">", '«': "<",
	'⏎': "┘",
	'…': "~",
	'–': "-", '—': "-", '‑': "-", '−': "-",
	'‘': "'", '’': "'", '“': `"`, '”': `"`, '„': `"`,
	'┃': "║", '╏': "│", '▏': "│", '▕': "│",
	'▁': "_", '▂': "_", '▃': "░", '▄': "░", '▅': "▒", '▆': "▒", '▇': "█", // a sparkline keeps its hills
	'�': consoleUnknown,
	'␊': "¶",
	'≈': "~",
}
