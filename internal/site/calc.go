package site

// queryNamed returns the query of a name.
func queryNamed(name string) (digester, bool) {
	for _, of := range []func(string) digester{serviceQuery, itemQuery, changeQuery, continuityQuery} {
		if d := of(name); d != nil {
			return d, true
		}
	}
	return nil, false
}
