package report

// Style paints text for a terminal that knows colours; the zero value leaves it as it is.
type Style struct {
	// Colour switches terminal colours on.
	Colour bool
}

func (s Style) paint(colour, text string) string {
	if !s.Colour || text == "" {
		return text
	}
	return colour + text + reset
}

// Strong makes a text stand out.
func (s Style) Strong(text string) string { return s.paint(bold, text) }

// Faint makes a text recede.
func (s Style) Faint(text string) string { return s.paint(dim, text) }

// Bad, Doubtful, Good and Note say by colour what a text says in words.
func (s Style) Bad(text string) string      { return s.paint(red, text) }
func (s Style) Doubtful(text string) string { return s.paint(yellow, text) }
func (s Style) Good(text string) string     { return s.paint(green, text) }
func (s Style) Note(text string) string     { return s.paint(blue, text) }

// Wrap makes a text printable and breaks it at spaces into lines of at most width columns.
func Wrap(text string, width int) []string { return wrap(Printable(text), max(20, width)) }
