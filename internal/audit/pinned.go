package audit

import (
	"context"
	"errors"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/gittree"
)

// rivals reports other branches of the ledger that contradict the one that is read.
func (v *verifying) rivals(names []string) error {
	for _, name := range names {
		tip, _, err := v.repo.Reference(name)
		if err != nil {
			return err
		}
		v.find(diag.LedgerDiverged, tip, "%s (at %s) and %s (at %s) contradict each other: neither contains the other",
			v.ledger.Reference, v.ledger.Tip.Short(), name, tip.Short())
	}
	return nil
}

// seen checks that the ledger still has what was seen of it.
func (v *verifying) seen(ctx context.Context) error {
	if v.Seen == "" {
		return nil
	}
	id, err := gittree.ParseHash(strings.ToLower(v.Seen))
	if err != nil {
		id, err = v.repo.Resolve(v.Seen)
	}
	has := false
	if err == nil {
		has, err = v.repo.OnMainLine(ctx, id, v.ledger.Tip)
	} else if errors.Is(err, gittree.ErrUnknownRevision) {
		err = nil // what is not here is not in the ledger either
	}
	if err != nil && !errors.Is(err, gittree.ErrMissingObject) {
		return err
	}
	if !has {
		v.find(diag.LedgerRolledBack, v.ledger.Tip, "the ledger does not have %s, which was seen as its end", diag.Quote(v.Seen))
	}
	return nil
}

// root checks that the ledger begins as it is trusted to.
func (v *verifying) root(root gittree.Hash) {
	if v.TrustRoot != "" && !strings.HasPrefix(root.String(), strings.ToLower(v.TrustRoot)) {
		v.find(diag.OtherRoot, root, "the ledger begins with %s and not with %s", root.Short(), diag.Quote(v.TrustRoot))
	}
	if v.TrustRoot == "" {
		v.report.Unchecked = append(v.report.Unchecked, "whether the ledger begins as it should; pin its first commit with --trust-root")
	}
}

// truncated reports a ledger whose beginning the clone lacks. What main has cannot be told.
func (v *verifying) truncated(ctx context.Context, cause error) (*Report, error) {
	f := Finding{
		Code: diag.IncompleteEvidence, Severity: diag.Error, Commit: v.ledger.Tip.String(),
		Message: "the ledger cannot be read to its beginning: " + cause.Error(), Hint: hintFor(diag.IncompleteEvidence),
	}
	var repo *gittree.RepositoryError
	if errors.As(cause, &repo) {
		f.Message, f.Hint = "the ledger cannot be read to its beginning: "+repo.Problem, repo.Hint
	}
	main, err := readLine(ctx, v.repo, v.tip, v.tip)
	if err != nil {
		return nil, err
	}
	v.report.From, v.report.Commits = main.tip().id.String(), 0
	v.report.Unchecked = append(v.report.Unchecked, "main, since the ledger is not whole here")
	v.report.Findings = tidy(append(v.general, f))
	return v.report, nil
}
