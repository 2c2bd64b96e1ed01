package site

import "github.com/gitsm/gitsm/internal/estate"

// partyFiles are the lists of teams, people and roles.
func partyFiles(s *Site) []File {
	files := pagedFiles(s.visibleOf(estate.Team), listPath("teams.html"), teamsPage)
	files = append(files, pagedFiles(s.visibleOf(estate.Person), listPath("people.html"), peoplePage)...)
	return append(files, html("roles.html", rolesPage))
}
