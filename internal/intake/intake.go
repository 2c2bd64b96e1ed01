// Package intake reads what other systems export, YAML, JSON and CSV, as objects with their
// places in the source. It knows neither records nor mappings.
//
// Sources are hostile and large: tables and top-level lists are read as a stream, what is
// deeper or larger than the limits is refused, and nothing is expanded that refers to itself.
package intake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// Format is how a source is written.
type Format uint8

// The formats.
const (
	YAML Format = iota + 1
	JSON
	CSV
)

// ParseFormat reads the name of a format: yaml, json or csv.
func ParseFormat(name string) (Format, bool) {
	switch name {
	case "yaml":
		return YAML, true
	case "json":
		return JSON, true
	case "csv":
		return CSV, true
	}
	return 0, false
}

// NetBoxREST turns what NetBox's REST API answers into the objects of NetBox's export.
const NetBoxREST = "netbox-rest"

// Object is one thing of a source, as the mapping sees it.
type Object struct {
	// Type is what sort of thing it is, as Layout finds it.
	Type string
	// File is the source's name as the user gave it, and Number the object's place in it,
	// from 1.
	File   string
	Number int
	// Node is its content with the places in the source. A row of a table is a mapping from
	// column to text; empty cells are left out.
	Node estate.Node
}

// Source is one file of an import.
type Source struct {
	// Name is how messages call it.
	Name string
	// Type is the type of its objects where neither a path nor a field tells; by default the
	// name of the file without its ending.
	Type   string
	Format Format
	Open   func() (io.ReadCloser, error)
}

// Layout says how a document breaks up into objects.
type Layout struct {
	// Lists are paths to lists whose entries are objects, by the type of these: services:
	// "services". Without lists every document is an object, or every entry where the
	// document is a list itself.
	Lists map[string]string
	// TypeField is the path of the field that names an object's type; "" where there is none.
	TypeField string
	// Normalise is what objects are turned into before they are passed on: NetBoxREST, or ""
	// for what they are.
	Normalise string
}

// Read calls yield with each object of a source, in order. Faults of the source end the
// reading and are returned as diagnostics with their place; the error is for what could not be
// done at all, or is yield's.
func Read(ctx context.Context, s Source, l Layout, yield func(Object) error) ([]diag.Diagnostic, error) {
	if s.Type == "" {
		name := path.Base(s.Name)
		s.Type = strings.TrimSuffix(name, path.Ext(name))
	}
	in, err := s.Open()
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", s.Name, err)
	}
	split := &splitter{ctx: ctx, source: s, layout: l, routes: l.routes(), yield: yield}
	err = read(in, split)
	if closing := in.Close(); err == nil && closing != nil {
		err = fmt.Errorf("close %s: %w", s.Name, closing)
	}
	var f *fault
	if errors.As(err, &f) {
		f.Path = s.Name
		for i := range f.Related {
			f.Related[i].Path = s.Name
		}
		return []diag.Diagnostic{f.Diagnostic}, nil
	}
	return nil, err
}

func read(in io.Reader, s *splitter) error {
	checked := newGate(in)
	var err error
	switch s.source.Format {
	case YAML:
		err = readYAML(checked, s)
	case JSON:
		err = readJSON(checked, s)
	case CSV:
		err = readCSV(checked, s)
	default:
		return fmt.Errorf("read %s: no format", s.source.Name)
	}
	if err != nil {
		return err
	}
	return s.end()
}
