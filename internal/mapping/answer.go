package mapping

import (
	"github.com/gitsm/gitsm/internal/estate"
)

// The fields of deferred values.
const (
	refField      = "$ref"
	kindField     = "$kind"
	idField       = "$id"
	optionalField = "$optional"
	valueField    = "$value"
	partField     = "$field"
)

// read takes one field of an answer, whose shape the contract has ensured.
func (a *Answer) read(name string, n *estate.Node) {
	switch name {
	case "records":
		for i := range n.Items {
			a.Records = append(a.Records, readDraft(&n.Items[i]))
		}
	case "relations":
		for i := range n.Items {
			a.Relations = append(a.Relations, readRelation(&n.Items[i]))
		}
	case "values":
		for i := range n.Items {
			v := &n.Items[i]
			a.Values = append(a.Values, Value{Key: v.Str("key"), Value: *v.Get("value")})
		}
	case "aliases":
		for i := range n.Items {
			a.Aliases = append(a.Aliases, Alias{Key: n.Items[i].Str("key"), Of: n.Items[i].Str("of")})
		}
	case "ends":
		for i := range n.Items {
			e := &n.Items[i]
			to, _ := ReadRef(e.Get("to"))
			a.Ends = append(a.Ends, End{Edge: e.Str("edge"), Port: e.Str("port"), To: to})
		}
	case "additions":
		for i := range n.Items {
			to, _ := ReadRef(n.Items[i].Get("to"))
			a.Additions = append(a.Additions, Addition{To: to, Body: *n.Items[i].Get("body")})
		}
	case "skip":
		a.Skip = n.Text
	}
}

func readDraft(n *estate.Node) Draft {
	d := Draft{
		Key: n.Str("key"), Also: texts(n.Get("also")), Kind: n.Str("kind"),
		Own: n.IsTrue("own", false), ID: n.Str("id"), Date: n.Str("date"), Folder: n.Str("folder"),
	}
	if body := n.Get("body"); body != nil {
		d.Body = *body
	}
	return d
}

func readRelation(n *estate.Node) Relation {
	r := Relation{Type: n.Str("type"), Group: n.Str("group"), Note: n.Str("note")}
	r.From, _ = ReadRef(n.Get("from"))
	r.To, _ = ReadRef(n.Get("to"))
	if n.Get("hard") != nil {
		hard := n.IsTrue("hard", false)
		r.Hard = &hard
	}
	return r
}

// texts are the texts of a list, or the one text that stands in its place.
func texts(n *estate.Node) []string {
	if n == nil {
		return nil
	}
	if n.Kind == estate.String {
		return []string{n.Text}
	}
	var out []string
	for _, item := range n.Items {
		if item.Kind == estate.String {
			out = append(out, item.Text)
		}
	}
	return out
}

// ReadRef reads a deferred reference in a draft's body; false for anything else. Without $id it
// is $ref that an id is made of.
func ReadRef(n *estate.Node) (Ref, bool) {
	key := n.Get(refField)
	if key == nil || key.Kind != estate.String {
		return Ref{}, false
	}
	r := Ref{Key: key.Text, Kinds: texts(n.Get(kindField)), ID: n.Str(idField), Optional: n.IsTrue(optionalField, false)}
	if r.ID == "" {
		r.ID = r.Key
	}
	return r, true
}

// ReadValue reads a deferred value in a draft's body; false for anything else.
func ReadValue(n *estate.Node) (key, field string, ok bool) {
	v := n.Get(valueField)
	if v == nil || v.Kind != estate.String {
		return "", "", false
	}
	return v.Text, n.Str(partField), true
}
