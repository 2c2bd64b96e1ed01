package snapshot

import (
	"encoding/json"
	"slices"
)

// mostNoted is how many keys are kept of one topic.
const mostNoted = 64

// Noted returns the keys that were noted about a topic, the latest first: such as the
// commits whose history is known to hold something, which nothing can change any more.
func (s *Store) Noted(topic string) []string {
	payload, _, ok := s.read("noted-" + topic)
	if !ok {
		return nil
	}
	var keys []string
	if err := json.Unmarshal([]byte(payload), &keys); err != nil {
		return nil
	}
	return keys
}

// Note notes a key about a topic. Of many the oldest are forgotten.
func (s *Store) Note(topic, key string) {
	keys := s.Noted(topic)
	if len(keys) > 0 && keys[0] == key {
		return
	}
	keys = append([]string{key}, slices.DeleteFunc(keys, func(k string) bool { return k == key })...)
	if text, err := json.Marshal(keys[:min(len(keys), mostNoted)]); err == nil {
		s.write("noted-"+topic, seal(append([]byte(magic), text...)))
	}
}
