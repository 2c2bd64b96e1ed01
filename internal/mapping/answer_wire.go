package mapping

import (
	"encoding/json"
	"fmt"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/wire"
)

// GobEncode keeps apart what gob does not: hard that is false, and hard that is not said.
func (r Relation) GobEncode() ([]byte, error) {
	type plain Relation
	return json.Marshal(plain(r))
}

// GobDecode is the inverse of GobEncode.
func (r *Relation) GobDecode(text []byte) error {
	type plain Relation
	return json.Unmarshal(text, (*plain)(r))
}

// GobEncode writes the body as records are written: gob itself takes many times as long for a tree,
// and reads one however deep it nests.
func (d Draft) GobEncode() ([]byte, error) {
	var w wire.Writer
	w.Text(d.Key)
	w.Uvarint(uint64(len(d.Also)))
	for _, name := range d.Also {
		w.Text(name)
	}
	own := byte(0)
	if d.Own {
		own = 1
	}
	w.Byte(own)
	for _, text := range []string{d.Kind, d.ID, d.Date, d.Folder} {
		w.Text(text)
	}
	w.Raw(estate.AppendNode(nil, &d.Body))
	return w, nil
}

// GobDecode is the inverse of GobEncode.
func (d *Draft) GobDecode(encoded []byte) error {
	r := wire.NewReader(string(encoded))
	*d = Draft{Key: r.Text()}
	for n := r.Count(); n > 0; n-- {
		d.Also = append(d.Also, r.Text())
	}
	d.Own = r.Byte() != 0
	d.Kind, d.ID, d.Date, d.Folder = r.Text(), r.Text(), r.Text(), r.Text()
	err := r.Err()
	if err == nil {
		d.Body, err = estate.DecodeNode(r.Rest())
	}
	if err != nil {
		return fmt.Errorf("read a draft: %w", err)
	}
	return nil
}

// GobEncode writes the value as records are written.
func (v Value) GobEncode() ([]byte, error) {
	var w wire.Writer
	w.Text(v.Key)
	return estate.AppendNode(w, &v.Value), nil
}

// GobDecode is the inverse of GobEncode.
func (v *Value) GobDecode(encoded []byte) error {
	r := wire.NewReader(string(encoded))
	*v = Value{Key: r.Text()}
	err := r.Err()
	if err == nil {
		v.Value, err = estate.DecodeNode(r.Rest())
	}
	if err != nil {
		return fmt.Errorf("read a value: %w", err)
	}
	return nil
}

// GobEncode writes the body as records are written.
func (a Addition) GobEncode() ([]byte, error) {
	to, err := json.Marshal(a.To)
	if err != nil {
		return nil, err
	}
	var w wire.Writer
	w.Text(string(to))
	return estate.AppendNode(w, &a.Body), nil
}

// GobDecode is the inverse of GobEncode.
func (a *Addition) GobDecode(encoded []byte) error {
	r := wire.NewReader(string(encoded))
	to := r.Text()
	*a = Addition{}
	err := r.Err()
	if err == nil {
		err = json.Unmarshal([]byte(to), &a.To)
	}
	if err == nil {
		a.Body, err = estate.DecodeNode(r.Rest())
	}
	if err != nil {
		return fmt.Errorf("read an addition: %w", err)
	}
	return nil
}
