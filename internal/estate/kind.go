package estate

import (
	"fmt"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
)

// Kind is one of the kinds of record.
type Kind uint8

// The kinds, in the order in which they are listed to readers. NoKind is the zero value.
const (
	NoKind Kind = iota
	Service
	Offering
	Agreement
	Customer
	BusinessProcess
	Supplier
	Contract
	Team
	Person
	Role
	Calendar
	ContinuityPlan
	Exercise
	ChangeTemplate
	Improvement
	Rates
	ConfigurationItem
	Change
	Release
	Incident
	Problem
	Request
	kindCount
)

// KindInfo says how records of a kind are named and where they are kept.
type KindInfo struct {
	// Kind is the kind itself.
	Kind Kind
	// Name is the value of the record's kind field.
	Name string
	// Prefix begins references to records of the kind.
	Prefix string
	// Folder holds the records, relative to the repository's root.
	Folder string
	// Dated is true where ids begin with the day the record was opened, so that
	// parallel branches never race for a counter.
	Dated bool
	// Titled is true where the record is headed by title instead of name.
	Titled bool
}

var kinds = [kindCount]KindInfo{
	Service:           {Service, "Service", "service", "catalogue/services", false, false},
	Offering:          {Offering, "Offering", "offering", "catalogue/offerings", false, false},
	Agreement:         {Agreement, "Agreement", "agreement", "catalogue/agreements", false, false},
	Customer:          {Customer, "Customer", "customer", "catalogue/customers", false, false},
	BusinessProcess:   {BusinessProcess, "BusinessProcess", "process", "catalogue/processes", false, false},
	Supplier:          {Supplier, "Supplier", "supplier", "catalogue/suppliers", false, false},
	Contract:          {Contract, "Contract", "contract", "catalogue/contracts", false, false},
	Team:              {Team, "Team", "team", "catalogue/teams", false, false},
	Person:            {Person, "Person", "person", "catalogue/people", false, false},
	Role:              {Role, "Role", "role", "catalogue/roles", false, false},
	Calendar:          {Calendar, "Calendar", "calendar", "catalogue/calendars", false, false},
	ContinuityPlan:    {ContinuityPlan, "ContinuityPlan", "plan", "catalogue/continuity", false, false},
	Exercise:          {Exercise, "Exercise", "exercise", "catalogue/exercises", false, false},
	ChangeTemplate:    {ChangeTemplate, "ChangeTemplate", "template", "catalogue/change-templates", false, false},
	Improvement:       {Improvement, "Improvement", "improvement", "catalogue/improvements", false, false},
	Rates:             {Rates, "Rates", "rates", "catalogue/rates", false, false},
	ConfigurationItem: {ConfigurationItem, "ConfigurationItem", "ci", "cmdb/items", false, false},
	Change:            {Change, "Change", "change", "cmdb/changes", true, true},
	Release:           {Release, "Release", "release", "cmdb/releases", true, true},
	Incident:          {Incident, "Incident", "incident", "cmdb/incidents", true, true},
	Problem:           {Problem, "Problem", "problem", "cmdb/problems", true, true},
	Request:           {Request, "Request", "request", "cmdb/requests", true, true},
}

// Kinds returns every kind in listing order.
func Kinds() []KindInfo { return append([]KindInfo(nil), kinds[1:]...) }

// Info returns how records of the kind are named and kept.
func (k Kind) Info() KindInfo {
	if k < kindCount {
		return kinds[k]
	}
	return KindInfo{}
}

// String returns the name that stands in a record's kind field.
func (k Kind) String() string {
	if k == NoKind || k >= kindCount {
		return fmt.Sprintf("kind(%d)", uint8(k))
	}
	return kinds[k].Name
}

// KindByName finds the kind whose name is written in a record's kind field.
func KindByName(name string) (Kind, bool) {
	for _, info := range kinds[1:] {
		if info.Name == name {
			return info.Kind, true
		}
	}
	return NoKind, false
}

// KindByPrefix finds the kind whose references begin with the prefix.
func KindByPrefix(prefix string) (Kind, bool) {
	for _, info := range kinds[1:] {
		if info.Prefix == prefix {
			return info.Kind, true
		}
	}
	return NoKind, false
}

// ParseKind finds a kind as somebody types it: its name, its prefix or its folder, in
// any case, also in the plural.
func ParseKind(text string) (Kind, error) {
	folded := strings.ToLower(text)
	for _, info := range kinds[1:] {
		_, folder, _ := strings.Cut(info.Folder, "/")
		for _, form := range []string{strings.ToLower(info.Name), info.Prefix, folder, info.Folder} {
			if folded == form || folded == form+"s" {
				return info.Kind, nil
			}
		}
	}
	return NoKind, fmt.Errorf("no kind is called %q; %s", text, diag.DidYouMean(folded, KindPrefixes()))
}

// KindPrefixes returns the reference prefix of every kind in listing order.
func KindPrefixes() []string {
	prefixes := make([]string, 0, kindCount)
	for _, info := range kinds[1:] {
		prefixes = append(prefixes, info.Prefix)
	}
	return prefixes
}

// KindOfPath returns the kind whose folder holds the path, and the path below that folder.
func KindOfPath(path string) (Kind, string, bool) {
	for _, info := range kinds[1:] {
		if rest, ok := strings.CutPrefix(path, info.Folder+"/"); ok {
			return info.Kind, rest, true
		}
	}
	return NoKind, "", false
}
