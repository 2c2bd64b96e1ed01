package doctor

// Result is what came of a check.
type Result string

// The results, the best first. Unknown is what could not be looked at.
const (
	OK      Result = "ok"
	Warning Result = "warning"
	Unknown Result = "unknown"
	Error   Result = "error"
)

// rank orders results, the worst last.
func (r Result) rank() int {
	switch r {
	case OK:
		return 0
	case Warning:
		return 1
	case Unknown:
		return 2
	}
	return 3
}

// Check is one thing that was looked at.
type Check struct {
	// ID names the check for good, such as branch.required_check.
	ID string `json:"id"`
	// Repository is what it is about; "" for the App and the machine.
	Repository string `json:"repository,omitempty"`
	// Subject is what was looked at.
	Subject string `json:"subject"`
	Result  Result `json:"result"`
	// Message says in a sentence what was found.
	Message string `json:"message"`
	// Mend are steps to take, one after the other; none where nothing is to be done.
	Mend []string `json:"mend,omitempty"`
}

// Summary counts results.
type Summary struct {
	OK       int `json:"ok"`
	Warnings int `json:"warnings"`
	Errors   int `json:"errors"`
	Unknown  int `json:"unknown"`
}

// Report is what an examination came to.
type Report struct {
	App     AppName `json:"app"`
	Summary Summary `json:"summary"`
	// Checks are in the order in which they are best mended.
	Checks []Check `json:"checks"`
}

// AppName says which App it is; zero where GitHub does not say.
type AppName struct {
	ID   int64  `json:"id"`
	Slug string `json:"slug"`
	Name string `json:"name"`
}

// Well reports whether verdicts bind as far as anybody can see; strict counts warnings too.
func (r *Report) Well(strict bool) bool {
	return r.Summary.Errors == 0 && r.Summary.Unknown == 0 && (!strict || r.Summary.Warnings == 0)
}

func (r *Report) count() {
	for i := range r.Checks {
		switch r.Checks[i].Result {
		case OK:
			r.Summary.OK++
		case Warning:
			r.Summary.Warnings++
		case Unknown:
			r.Summary.Unknown++
		default:
			r.Summary.Errors++
		}
	}
}
