package document_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/document"
	"github.com/gitsm/gitsm/internal/estate"
)

// large is an estate with a hall of 150 servers, on all of which 100 services stand: each
// service needs all servers, and one of these needs ten others in a row.
func large() map[string]string {
	files := map[string]string{
		"catalogue/teams/t.yaml":  "kind: Team\nname: T\nlead: person/p\nmembers: [person/p, person/q]\n",
		"catalogue/people/p.yaml": "kind: Person\ntype: human\nname: Lead\nphone: \"+31 20 555 0100\"\n",
		"catalogue/people/q.yaml": "kind: Person\ntype: human\nname: Member of all\n",
		"cmdb/items/hall.yaml":    strings.Replace(item("site", "Hall", ""), "team/pay", "team/t", 1),
	}
	var all []string
	for i := range 150 {
		id := fmt.Sprintf("s%03d", i)
		all = append(all, "{type: depends_on, to: ci/"+id+"}")
		relations := "{type: located_in, to: ci/hall}"
		if i >= 140 && i < 149 {
			relations += fmt.Sprintf(", {type: depends_on, to: ci/s%03d}", i+1)
		}
		team := fmt.Sprintf("team/t%02d", i%20)
		files["catalogue/teams/"+team[5:]+".yaml"] = "kind: Team\nname: Team " + team[5:] + "\nlead: person/p\nmembers: [person/p, person/q]\n"
		files["cmdb/items/"+id+".yaml"] = "kind: ConfigurationItem\nclass: server\nname: Server " + id + "\nowner: team/t\nstatus: in_use\nrelations: [" + relations + "]\nrecovery: {duration: 1h, team: " + team + "}\n"
	}
	for i := range 100 {
		level := []string{"low", "critical", "medium", "high"}[i%4]
		files[fmt.Sprintf("catalogue/services/v%03d.yaml", i)] = fmt.Sprintf("kind: Service\nname: Service v%03d\ntype: technical\ncriticality: %s\nowner: team/t\nrelations: [%s]\n", i, level, strings.Join(all, ", "))
	}
	return files
}

func TestLargeDocumentsSayWhatIsLeftOut(t *testing.T) {
	t.Parallel()
	m := document.New(document.Sources{Estate: given(t, large()), At: now})
	service := about(t, m, "service/v001", document.OfService)
	text := squeeze(visible(t, html(t, service)))
	inOrder(t, text, []string{
		"Whom to call", "there are 21 teams", "Team t00", "Lead",
		"Not all steps are told here. These are 60 of 150 steps: the critical path in full, and of the others the first. None of the 90 that are left out is critical. In a clone, gitsm continuity plan service/v001 --derive lists them all.",
	})
	steps, _, _ := strings.Cut(text[strings.Index(text, "In a clone, gitsm continuity plan"):], "Data to restore")
	for i := 140; i < 150; i++ {
		assert.Contains(t, steps, fmt.Sprintf("ci/s%03d", i), "a step of the critical path")
	}
	assert.NotContains(t, text, "Member of all")
	assert.NotContains(t, steps, "ci/s130")
	assert.Contains(t, service.Shown, estate.Ref("ci/s130"), "it is counted")

	text = squeeze(visible(t, html(t, about(t, m, "ci/hall", document.OfSite))))
	inOrder(t, text, []string{
		"Services down 100", "Services and processes that are hit", "Service v001 service/v001 down critical", "Service v003 service/v003 down high", "Service v002 service/v002 down medium", "Service v096 service/v096 down low",
		"Down without a plan: Service v000", "and 70 more",
		"When each is back", "Not all are told here. 40 more have no objective: see their documents.",
		"Rebuilding what was lost", "Not all steps are told here. These are", "of 150 steps",
		"Everything lost or degraded with it", "Server 150", "Service 100",
	})
	for i := range 100 {
		assert.Contains(t, text, fmt.Sprintf("service/v%03d down", i), "every service that is down is told")
	}
}

// A document in a version is what is made of that version.
func TestVersions(t *testing.T) {
	t.Parallel()
	of := smallSources(t)
	made := document.New(of)
	of.Commit, of.CommitTime = "", time.Time{}
	plain := document.New(of)
	for _, s := range made.Subjects() {
		want, got := about(t, made, s.Ref, s.Kind), about(t, plain, s.Ref, s.Kind)
		require.NotEqual(t, html(t, want), html(t, got))
		other := got.In("ffff", now)
		assert.Contains(t, html(t, other), "Commit ffff")
		for range 2 { // nothing of another version is left
			got = other.In(commit, now.Add(-time.Hour))
			assert.Equal(t, html(t, want), html(t, got))
			assert.Equal(t, pdf(t, want), pdf(t, got))
		}
	}
}
