package site

// calculatedText shows a text that a calculation made, with the records that it names as links. It is
// false where it names a record that readers may not see: nothing of it must then be shown.
func (v *View) calculatedText(words string) (Inline, bool) {
	if v.mentionsHidden(words) {
		return nil, false
	}
	return v.linked(words), true
}

// calculatedTexts shows several such texts, those left out that must not be shown.
func (v *View) calculatedTexts(words []string) []Inline {
	var all []Inline
	for _, w := range words {
		if line, ok := v.calculatedText(w); ok {
			all = append(all, line)
		}
	}
	return all
}
