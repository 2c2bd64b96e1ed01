package intake

import (
	"encoding/json"

	"github.com/gitsm/gitsm/internal/estate"
)

// value reads the value that begins with a token, with all in it.
func (r *jsonReader) value(token json.Token, pos estate.Position, depth int) (estate.Node, error) {
	n := estate.Node{Pos: pos}
	if r.values++; r.values > maxValues {
		return n, tooMany(pos)
	}
	if r.InputOffset()-r.began > maxBytes {
		return n, tooLarge(pos, "an object")
	}
	if depth > maxDepth {
		return n, tooDeep(pos)
	}
	switch token := token.(type) {
	case json.Delim:
		if token == '[' {
			return r.list(n, depth)
		}
		return r.mapping(n, depth)
	case string:
		n.Kind, n.Text = estate.String, token
	case json.Number:
		n.Kind, n.Text = estate.Number, token.String()
	case bool:
		n.Kind, n.Text = estate.Bool, "false"
		if token {
			n.Text = "true"
		}
	case nil:
		n.Kind = estate.Null
	}
	return n, nil
}

func (r *jsonReader) list(n estate.Node, depth int) (estate.Node, error) {
	n.Kind = estate.List
	for r.More() {
		token, pos, err := r.next()
		if err != nil {
			return n, err
		}
		item, err := r.value(token, pos, depth+1)
		if err != nil {
			return n, err
		}
		n.Items = append(n.Items, item)
	}
	_, _, err := r.next()
	return n, err
}

func (r *jsonReader) mapping(n estate.Node, depth int) (estate.Node, error) {
	n.Kind = estate.Struct
	var keys keys
	err := r.fields(func(f estate.Field, token json.Token, pos estate.Position) error {
		if first, twice := keys.add(f.Name, f.Pos); twice {
			return repeated("the key", f.Name, first, f.Pos)
		}
		var err error
		f.Value, err = r.value(token, pos, depth+1)
		n.Fields = append(n.Fields, f)
		return err
	})
	return n, err
}

// fields reads the rest of a mapping. It calls each with a field, still without its value, and
// the token with which the value begins.
func (r *jsonReader) fields(each func(f estate.Field, token json.Token, pos estate.Position) error) error {
	for r.More() {
		key, at, err := r.next()
		if err != nil {
			return err
		}
		name, _ := key.(string) // a key is one, says the decoder
		token, pos, err := r.next()
		if err != nil {
			return err
		}
		if err := each(estate.Field{Name: name, Pos: at}, token, pos); err != nil {
			return err
		}
	}
	_, _, err := r.next()
	return err
}

// skip reads the rest of a value without keeping it.
func (r *jsonReader) skip(token json.Token, pos estate.Position) error {
	for depth := 0; ; {
		switch delim, _ := token.(json.Delim); delim {
		case '{', '[':
			if depth++; depth > maxDepth {
				return tooDeep(pos)
			}
		case '}', ']':
			depth--
		}
		if depth == 0 {
			return nil
		}
		var err error
		if token, pos, err = r.next(); err != nil {
			return err
		}
	}
}

// keys are the names that a mapping has had.
type keys struct {
	few  []estate.Field
	many map[string]estate.Position
}

// fewKeys is how many names are looked through one by one.
const fewKeys = 16

// add takes note of a name, or returns where it stood before.
func (k *keys) add(name string, pos estate.Position) (first estate.Position, twice bool) {
	if k.many != nil {
		if first, twice = k.many[name]; !twice {
			k.many[name] = pos
		}
		return first, twice
	}
	for i := range k.few {
		if k.few[i].Name == name {
			return k.few[i].Pos, true
		}
	}
	if k.few = append(k.few, estate.Field{Name: name, Pos: pos}); len(k.few) > fewKeys {
		k.many = map[string]estate.Position{}
		for i := range k.few {
			k.many[k.few[i].Name] = k.few[i].Pos
		}
	}
	return estate.Position{}, false
}
