package confine

import (
	"bufio"
	"encoding/gob"
	"errors"
	"fmt"
	"io"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/mapping"
	"github.com/gitsm/gitsm/internal/record"
	"github.com/gitsm/gitsm/internal/wire"
)

// Main is the child's program: it answers the requests on in until in ends. It returns
// the exit status.
func Main(in io.Reader, out, stderr io.Writer) int {
	if err := limitProcess(); err != nil {
		fmt.Fprintln(stderr, "gitsm:", err)
		return 3
	}
	w := bufio.NewWriterSize(out, 64<<10)
	c := &child{decoder: gob.NewDecoder(bufio.NewReaderSize(in, 64<<10)), encoder: gob.NewEncoder(w), out: w}
	if err := c.serve(); err != nil {
		fmt.Fprintln(stderr, "gitsm:", err)
		return 3
	}
	return 0
}

type child struct {
	decoder *gob.Decoder
	encoder *gob.Encoder
	out     *bufio.Writer
	records *record.Decoder
	policy  *record.Policy
	mapping *mapping.Mapping
	mapped  []mapping.File // what mapping was loaded from
}

func (c *child) serve() error {
	for {
		var r request
		if err := c.decoder.Decode(&r); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return fmt.Errorf("read request: %w", err)
		}
		if r.Schema != nil {
			answer := c.useSchema(r.Schema)
			if err := c.send(answer); err != nil {
				return err
			}
		}
		if answer, asked := c.answerPolicy(r); asked {
			if err := c.send(answer); err != nil {
				return err
			}
		}
		if r.Mapping != nil {
			if err := c.send(c.useMapping(r.Mapping)); err != nil {
				return err
			}
		}
		for i, o := range r.Objects {
			if err := c.send(reply{Started: i + 1}); err != nil {
				return err
			}
			if err := c.encoder.Encode(c.mapObject(o)); err != nil {
				return fmt.Errorf("write answer: %w", err)
			}
		}
		for i, f := range r.Files {
			if err := c.send(reply{Started: i + 1}); err != nil {
				return err
			}
			if err := c.encoder.Encode(c.decode(f)); err != nil {
				return fmt.Errorf("write result: %w", err)
			}
		}
		if err := c.out.Flush(); err != nil {
			return fmt.Errorf("write results: %w", err)
		}
	}
}

func (c *child) send(r reply) error {
	if err := c.encoder.Encode(r); err != nil {
		return fmt.Errorf("write reply: %w", err)
	}
	if err := c.out.Flush(); err != nil {
		return fmt.Errorf("write reply: %w", err)
	}
	return nil
}

// useSchema compiles the schema, unless it comes compiled, and makes the decoder.
func (c *child) useSchema(s *Schema) reply {
	allowTime(schemaSeconds)
	base, err := s.base()
	if err != nil {
		return reply{Failure: err.Error()}
	}
	var answer reply
	compiled := s.Compiled
	if compiled == nil {
		made, faults, err := record.CompileSchema(base, s.Extensions)
		if err != nil {
			return reply{Failure: err.Error()}
		}
		answer.Compiled, answer.Faults, compiled = made, faults, made
		if made == nil {
			return answer
		}
	}
	decoder, err := record.NewDecoder(compiled, func() (*record.Source, error) {
		return record.LoadSource(base, s.Extensions)
	})
	if err != nil {
		return reply{Failure: err.Error()}
	}
	c.records = decoder
	return answer
}

// base returns the files that extensions join.
func (s *Schema) base() ([]record.SchemaFile, error) {
	if s.Base != nil {
		return s.Base, nil
	}
	return record.EmbeddedSchema()
}

// decode decodes one file. A panic is a fault of the file like any other death.
func (c *child) decode(f file) (out reply) {
	allowTime(fileSeconds)
	loc, _, _ := record.Locate(f.Path)
	defer func() {
		if p := recover(); p != nil {
			out = answer(died(loc, causePanic))
		}
	}()
	if c.records == nil {
		return reply{Failure: "no schema"}
	}
	if loc.Format == record.NoFormat {
		return answer(c.records.Data(f.Path, f.Content))
	}
	decoded, err := c.records.Decode(loc, f.Content)
	if err != nil {
		return reply{Failure: err.Error()}
	}
	return answer(decoded)
}

func answer(d record.Decoded) reply {
	var w wire.Writer
	estate.WriteRecord(&w, &d.Record)
	return reply{Record: w, Faults: d.Faults}
}
