package policy

import (
	"encoding/json"
	"fmt"

	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/difference"
	"github.com/gitsm/gitsm/internal/finding"
	"github.com/gitsm/gitsm/internal/graph"
)

// Assessment returns the assessment that the case is about, as far as a decision needs it:
// records are known by their references and fields, not by their contents.
func (c Case) Assessment() (change.Assessment, error) {
	var in struct {
		input
		Change *struct {
			request
			Record struct {
				Reason   string `json:"reason"`
				Incident string `json:"incident"`
			} `json:"record"`
		} `json:"change"`
		// Contents hide those of touched, which cannot be read back.
		Diff []struct {
			touched
			Before json.RawMessage `json:"before"`
			After  json.RawMessage `json:"after"`
		} `json:"diff"`
	}
	if err := json.Unmarshal(c.Input, &in); err != nil {
		return change.Assessment{}, fmt.Errorf("read case %s: %w", diag.Quote(c.Name), err)
	}
	out := change.Assessment{
		Closing: in.Closing, RecordOnly: in.RecordOnly, Risk: in.Risk, Files: in.Files,
		Declared: in.Declared, Undeclared: in.Undeclared, Conflicts: in.Conflicts,
		Window: change.Window{State: in.Window.State, Opens: in.Window.Opens, Closes: in.Window.Closes, Calendar: in.Window.Calendar},
	}
	out.Window.GatesMerge = !in.RecordOnly
	out.Template = c.Template
	for _, ref := range c.Overdue {
		out.Reviews = append(out.Reviews, change.Review{Change: ref}) // owed since time began
	}
	if q := in.Change; q != nil {
		out.Request = &change.Request{
			Ref: q.Ref, Title: q.Title, Type: q.Type, Template: q.Template, Owner: q.Owner, Requester: q.Requester,
			Implementer: q.Implementer, Authority: q.Authority, Reason: q.Record.Reason, Incident: q.Record.Incident,
		}
		if out.Request.Implementer == "" {
			out.Request.Implementer = q.Owner
		}
	}
	for _, d := range in.Diff {
		t := change.Touched{Owners: d.Owners, Live: d.Live}
		t.Record = difference.Record{Ref: d.Ref, Was: d.Was, Op: difference.Op(d.Op), Path: d.Path}
		for _, path := range d.Fields {
			t.Fields = append(t.Fields, difference.Field{Path: path})
		}
		out.Touched = append(out.Touched, t)
	}
	for _, h := range in.Impact {
		out.Impact = append(out.Impact, change.Impact{
			Ref: h.Ref, Kind: h.Ref.Kind(), Name: h.Name, Criticality: h.Criticality, Effect: level(h.Effect),
			Graph: h.Graph, Via: h.Via, Owners: h.Owners,
		})
	}
	for _, f := range in.Findings {
		out.Findings = append(out.Findings, finding.Finding{Code: diag.Code(f.Code), Severity: severity(f.Severity), Ref: f.Ref, Message: f.Message})
	}
	return out, nil
}

func level(effect string) graph.Level {
	for _, l := range []graph.Level{graph.RedundancyLost, graph.Degraded, graph.Outage} {
		if l.String() == effect {
			return l
		}
	}
	return graph.Unaffected
}

func severity(name string) diag.Severity {
	for _, s := range []diag.Severity{diag.Warning, diag.Info} {
		if s.String() == name {
			return s
		}
	}
	return diag.Error
}
