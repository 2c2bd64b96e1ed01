package forgetest

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// defaultPage and maxPage are how many entries a page has.
const defaultPage, maxPage = 30, 100

func (c *call) perPage() int {
	n, err := strconv.Atoi(c.query("per_page"))
	if err != nil || n < 1 {
		return defaultPage
	}
	return min(n, maxPage)
}

// cut returns where the page asked for begins and ends, and the header that leads to others.
func (c *call) cut(total int) (from, to int, header http.Header) {
	per := c.perPage()
	page, err := strconv.Atoi(c.query("page"))
	if err != nil || page < 1 {
		page = 1
	}
	last := max((total+per-1)/per, 1)
	from, to = min((page-1)*per, total), min(page*per, total)
	var links []string
	link := func(rel string, n int) {
		links = append(links, c.link(rel, func(q url.Values) { q.Set("page", strconv.Itoa(n)) }))
	}
	if page > 1 {
		link("prev", min(page-1, last))
	}
	if page < last {
		link("next", page+1)
		link("last", last)
	}
	if page > 1 {
		link("first", 1)
	}
	header = http.Header{}
	if len(links) > 0 {
		header.Set("Link", strings.Join(links, ", "))
	}
	return from, to, header
}

func (c *call) link(rel string, set func(url.Values)) string {
	q := c.r.URL.Query()
	set(q)
	return fmt.Sprintf(`<%s%s?%s>; rel="%s"`, c.g.server.URL, c.r.URL.EscapedPath(), q.Encode(), rel)
}

// page answers with a page of a list.
func (c *call) page(all []any) answer {
	from, to, header := c.cut(len(all))
	return answer{status: http.StatusOK, body: append([]any{}, all[from:to]...), header: header}
}

// counted answers with a page of a list under a name, and how many there are.
func (c *call) counted(name string, all []any) answer {
	a := c.page(all)
	a.body = object{"total_count": len(all), name: a.body}
	return a
}

// cursored answers with a page of a list that is paged by cursors: parameter says which is sent
// for the entries after one of them, and key is that of an entry.
func (c *call) cursored(parameter string, all []any, key func(i int) string) answer {
	from := 0
	if cursor := c.query(parameter); cursor != "" {
		for from < len(all) && key(from) != cursor {
			from++
		}
		from = min(from+1, len(all))
	}
	to := min(from+c.perPage(), len(all))
	header := http.Header{}
	if to < len(all) && to > from {
		header.Set("Link", c.link("next", func(q url.Values) { q.Set(parameter, key(to-1)) }))
	}
	return answer{status: http.StatusOK, body: append([]any{}, all[from:to]...), header: header}
}
