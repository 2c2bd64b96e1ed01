package listing

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// JSON writes the items as an array of objects.
func JSON(w io.Writer, items []Item) error {
	compact := []byte("[")
	for i := range items {
		if i > 0 {
			compact = append(compact, ',')
		}
		object := items[i].object()
		compact = object.AppendJSON(compact)
	}
	compact = append(compact, ']')
	var indented bytes.Buffer
	if err := json.Indent(&indented, compact, "", "  "); err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	indented.WriteByte('\n')
	_, err := w.Write(indented.Bytes())
	return err
}
