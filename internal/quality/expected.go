package quality

import (
	"slices"

	"github.com/gitsm/gitsm/internal/estate"
)

// want is something that a record should say.
type want struct {
	// name is how it is called to whoever should add it.
	name string
	// fields say it, any of them,
	fields []string
	// or relations of these types, any of them,
	relations []string
	// or what others say of the record.
	known func(*survey, *fact) bool
	// unless takes records out for what they say of themselves, and of for what they are.
	unless func(*estate.Node) bool
	of     func(*survey, *fact) bool
}

// wantsOf returns what a record of this kind and class should say; nothing where nobody
// needs more than the schema demands.
func (s *survey) wantsOf(r *estate.Record) []want {
	key := r.Kind.String() + " " + r.Class
	wants, known := s.wants[key]
	if !known {
		wants = expected(r.Kind, r.Class)
		s.wants[key] = wants
	}
	return wants
}

func field(name string, others ...string) want {
	return want{name: name, fields: append([]string{name}, others...)}
}

// expected is the table of what good records say beyond what the schema demands: what
// somebody needs at night, in a change or in an audit (ISO/IEC 20000-1, 8.2.4 and 8.2.6;
// ISO 22301, 8.4.4 for plans). Owners, verification and relations are missing here, since
// measures of their own ask for them.
func expected(kind estate.Kind, class string) []want {
	switch kind {
	case estate.Service:
		return []want{
			field("description", "valueProposition"), field("serviceHours"), field("supportHours"),
			{name: "an agreement that covers it", known: covered(estate.Agreement)},
			{name: "a continuity plan", relations: []string{"has_plan"}, known: covered(estate.ContinuityPlan), of: vitalService},
		}
	case estate.Offering:
		return []want{field("description", "features"), field("fulfilment"), field("target")}
	case estate.Agreement:
		return []want{field("customer"), field("targets"), field("supportHours")}
	case estate.Supplier:
		return []want{field("category"), field("contacts"), field("supplies")}
	case estate.Contract:
		return []want{field("start"), field("value"), {name: "covers", fields: []string{"covers", "agreements"}, known: named}}
	case estate.Customer:
		return []want{field("contacts", "relationshipManager")}
	case estate.BusinessProcess:
		return []want{field("criticality"), field("customers")}
	case estate.Team:
		return []want{field("lead"), field("members"), field("contact")}
	case estate.ContinuityPlan:
		return []want{
			field("bia.mtpd"), field("bia.rto"), field("bia.rpo"), field("invocation.authority"),
			field("steps"), field("exerciseEvery"),
		}
	case estate.ConfigurationItem:
		return expectedOfItem(class)
	}
	return nil
}

// expectedOfItem is the table for items: those that run say in which environment, and how
// critical they are where that does not follow from what stands on them; and each class
// says what it is found, restored, replaced or paid by.
func expectedOfItem(class string) []want {
	runs := []want{
		field("environment"),
		{name: "criticality", known: func(_ *survey, f *fact) bool { return f.criticality != unrated }},
	}
	version := field("version", "attributes.version")
	supplier := want{name: "supplier", fields: []string{"supplier", "contract"}, relations: []string{"supplied_by", "licensed_by"}}
	switch class {
	case "server", "hypervisor", "storage", "network_device", "firewall", "load_balancer":
		for _, name := range []string{"vendor", "model", "serial", "endOfSupport"} {
			runs = append(runs, want{name: name, fields: []string{name}, unless: virtual, of: unhosted})
		}
		return runs
	case "virtual_machine", "namespace", "volume":
		return append(runs, want{name: "what it runs on", relations: []string{"runs_on", "hosted_on", "located_in", "part_of", "member_of"}})
	case "database", "database_instance":
		return append(runs, version, field("endOfSupport"), field("recovery.duration"),
			want{name: "backup", fields: []string{"backup"}, relations: []string{"backed_up_by"}, unless: standby, known: membersSaved})
	case "application", "application_component", "api", "middleware", "web_server", "message_broker", "cache", "identity_provider":
		return append(runs, version)
	case "cluster", "container_platform":
		return runs
	case "endpoint":
		return []want{field("serial")}
	case "saas_subscription", "supplier_service", "cloud_account", "circuit":
		return []want{supplier}
	case "software_licence":
		return []want{field("attributes.quantity"), supplier}
	case "certificate":
		return []want{field("attributes.notAfter")}
	case "secret":
		return []want{field("attributes.custodians"), field("attributes.location")}
	}
	return nil
}

// virtual reports whether network gear is software.
func virtual(n *estate.Node) bool {
	form := n.At("attributes.form")
	return form != nil && (form.Text == "virtual" || form.Text == "cloud")
}

// unhosted reports whether a machine stands by itself; what runs on another machine has
// neither maker nor serial number.
func unhosted(s *survey, f *fact) bool { return !s.related(f.record, []string{"runs_on", "hosted_on"}) }

// standby reports whether a database holds a copy, which is saved where the first is.
func standby(n *estate.Node) bool {
	role := n.At("attributes.role")
	return role != nil && slices.Contains([]string{"standby", "replica", "arbiter"}, role.Text)
}

// membersSaved reports whether a database that is a group has members, which are saved one
// by one.
func membersSaved(s *survey, f *fact) bool {
	return slices.ContainsFunc(s.estate.Incoming(f.record.Ref), func(in estate.Incoming) bool {
		return in.Link.Type == "member_of" && !s.isGone(in.From.Ref)
	})
}

// vitalService reports whether a service is of critical or high criticality.
func vitalService(_ *survey, f *fact) bool { return f.criticality >= high }

// covered reports whether a record of a kind that is in force covers the record.
func covered(kind estate.Kind) func(*survey, *fact) bool {
	return func(s *survey, f *fact) bool {
		return slices.ContainsFunc(s.estate.Incoming(f.record.Ref), func(l estate.Incoming) bool {
			from, ok := s.fact(l.From.Ref)
			return ok && l.From.Kind == kind && from.stage == there && in(l.Link, "covers")
		})
	}
}

// named reports whether anything in use says that it belongs to a contract.
func named(s *survey, f *fact) bool {
	return slices.ContainsFunc(s.estate.Incoming(f.record.Ref), func(in estate.Incoming) bool {
		return ties(in.From.Kind) && !s.isGone(in.From.Ref)
	})
}
