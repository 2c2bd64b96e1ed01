package workpaper

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/table"
)

// Sums is the file with the SHA-256 of all others, as sha256sum -c reads it.
const Sums = "SHA256SUMS"

// File is a file of the pack.
type File struct {
	Name    string
	Content []byte
}

// FileNames are the names of all files of a pack, sorted.
func FileNames() []string {
	return []string{
		Sums, "access.csv", "approvers.csv", "controls.csv", "emergencies.csv", "exceptions.csv", "pack.json", "population.csv",
		"report.html", "requesters.csv", "sample.csv",
	}
}

// Files writes the pack: tables as CSV, everything as JSON, a report for people, and last
// the sums of all these.
func (p *Pack) Files() ([]File, error) {
	var files []File
	for _, s := range []struct {
		name  string
		table table.Table
	}{
		{"population.csv", p.populationSheet()}, {"sample.csv", p.sampleSheet()}, {"exceptions.csv", p.exceptionSheet()},
		{"approvers.csv", p.approverSheet()}, {"requesters.csv", p.requesterSheet()}, {"emergencies.csv", p.emergencySheet()},
		{"access.csv", p.accessSheet()}, {"controls.csv", p.controlSheet()},
	} {
		content, err := encode(s.table)
		if err != nil {
			return nil, fmt.Errorf("write %s: %w", s.name, err)
		}
		files = append(files, File{s.name, content})
	}
	document, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write pack.json: %w", err)
	}
	var page bytes.Buffer
	if err := p.HTML(&page); err != nil {
		return nil, fmt.Errorf("write report.html: %w", err)
	}
	files = append(files, File{"pack.json", append(document, '\n')}, File{"report.html", page.Bytes()})
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	var sums strings.Builder
	for _, f := range files {
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(f.Content), f.Name)
	}
	return append(files, File{Sums, []byte(sums.String())}), nil
}
