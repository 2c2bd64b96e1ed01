package snapshot

// Kept returns what was kept under a name.
func (s *Store) Kept(name string) (string, bool) {
	payload, _, ok := s.read("kept-" + name)
	return payload, ok
}

// Keep keeps a content that belongs to the engine and the schema, or whatever else the
// store was opened for, in a form that the caller knows.
func (s *Store) Keep(name string, content []byte) {
	s.write("kept-"+name, seal(append([]byte(magic), content...)))
}
