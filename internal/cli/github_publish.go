package cli

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/report"
	"github.com/gitsm/gitsm/internal/statement"
)

// maxSummary is how large GitHub lets the summary of a step be, in bytes.
const maxSummary = 1 << 20

// publish shows decisions: as annotations, in the summary of the job, and as outputs.
func (o *githubCheckOptions) publish(all []judged) error {
	var summary bytes.Buffer
	for _, j := range all {
		if err := o.annotate(j); err != nil {
			return err
		}
		if len(all) > 1 {
			fmt.Fprintf(&summary, "## Pull request #%d\n\n", j.pull)
		}
		if err := statement.DecisionMarkdown(&summary, j.decision); err != nil {
			return err
		}
	}
	if err := o.summarise(summary.Bytes()); err != nil {
		return err
	}
	return o.hand(outputsOf(all))
}

// annotate writes what is wrong with a pull request, and last what comes of it.
func (o *githubCheckOptions) annotate(j judged) error {
	d := j.decision
	v := report.NewValidation(len(d.Diff), 0, d.Diagnostics)
	again := "gitsm change assess --explain"
	if err := report.GitHub(o.env.Stdout, v, report.Count(len(d.Diff), "changed record", "changed records"), again); err != nil {
		return err
	}
	severity := diag.Info
	if o.fails(j) {
		severity = diag.Error
	} else if !d.Verdict.Passes() {
		severity = diag.Warning
	}
	text := d.Reasons.Why
	for _, next := range d.Next {
		text += "\n" + next
	}
	return report.Annotate(o.env.Stdout, severity, fmt.Sprintf("gitsm: #%d is %s", j.pull, strings.ReplaceAll(string(d.Verdict), "_", " ")), text)
}

// summarise appends to the summary of the job. What GitHub would not take is left out whole:
// a summary that is too large, it drops.
func (o *githubOptions) summarise(text []byte) error {
	file := o.env.Workflow.Summary
	if file == "" {
		return nil
	}
	if info, err := os.Stat(file); err == nil && info.Size()+int64(len(text)) > maxSummary {
		text = []byte("\ngitsm: there is no room in the summary for the decision; see the annotations.\n")
		if info.Size()+int64(len(text)) > maxSummary {
			return nil
		}
	}
	return appendTo(file, text)
}

// hand appends outputs of the step, each in one line: values are words, numbers, ids and
// references, and what is none of these is left out.
func (o *githubOptions) hand(outputs [][2]string) error {
	if o.env.Workflow.Output == "" {
		return nil
	}
	var b bytes.Buffer
	for _, pair := range outputs {
		if len(pair[1]) > maxOutput || !plainOutput.MatchString(pair[1]) {
			pair[1] = ""
		}
		fmt.Fprintf(&b, "%s=%s\n", pair[0], pair[1])
	}
	return appendTo(o.env.Workflow.Output, b.Bytes())
}

// plainOutput is what an output may be, up to maxOutput characters.
var plainOutput = regexp.MustCompile(`^[A-Za-z0-9._/-]+$`)

const maxOutput = 300

// outputsOf are the outputs about decisions: of several those of the last one, and the verdict
// that is furthest from approved.
func outputsOf(all []judged) [][2]string {
	last := all[len(all)-1]
	d := last.decision
	worst := d.Verdict
	order := map[approval.Verdict]int{approval.NotControlled: 0, approval.Approved: 1, approval.Pending: 2, approval.Rejected: 3}
	for _, j := range all {
		if order[j.decision.Verdict] > order[worst] {
			worst = j.decision.Verdict
		}
	}
	return [][2]string{
		{"verdict", string(worst)}, {"risk", d.Change.Risk.Level}, {"change", string(d.Change.Ref)}, {"pull", strconv.Itoa(last.pull)},
		{"base", d.Base}, {"head", d.Head}, {"tree", d.Tree},
	}
}

// appendTo appends to a file that GitHub has made.
func appendTo(file string, content []byte) error {
	f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("tell GitHub: %w", err)
	}
	_, err = f.Write(content)
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return fmt.Errorf("tell GitHub: %w", err)
	}
	return nil
}
