package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/evidence"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/ledger"
	"github.com/gitsm/gitsm/internal/review"
	"github.com/gitsm/gitsm/internal/signature"
)

func newLedger(a *app) *cobra.Command {
	return group(&cobra.Command{
		Use:   "ledger",
		Short: "Keep the evidence of changes: keys, entries, names",
		Long: `The change ledger is the branch ` + ledger.Branch + ` of the same repository: one signed commit
for each thing that happened to a change, each naming the one before it. A plain clone
brings it, and git alone can verify it.

It begins with gitsm adopt. What identifies people beyond the numbers of their accounts
lies on the branch ` + ledger.NamesBranch + ` and can be forgotten.`,
		Example: `  gitsm ledger key
  gitsm adopt
  gitsm ledger record --facts pull-42.json
  gitsm ledger show change/2026-11-20-upgrade-payments-db`,
	}, newLedgerKey(a), newLedgerRecord(a), newLedgerShow(a), newLedgerForget(a), newLedgerScript(a))
}

// ledgerOptions are the flags of the commands that write to the ledger.
type ledgerOptions struct {
	*app
	key, main, push string
}

func (o *ledgerOptions) mainFlag(cmd *cobra.Command) {
	cmd.Flags().StringVar(&o.main, "main", "", "main is `COMMIT`; default: the remote's main branch, else main or master")
}

func (o *ledgerOptions) pushFlag(cmd *cobra.Command) {
	cmd.Flags().StringVar(&o.push, "push", "", "fetch the ledger of `REMOTE` first, and push to it")
}

func (o *ledgerOptions) keyFlag(cmd *cobra.Command) {
	cmd.Flags().StringVar(&o.key, "key", "", "sign with the private key in `FILE`; default: GITSM_LEDGER_KEY, else the one that gitsm ledger key made")
}

// evidence are the options of those who write; progress is about reading records.
func (o *ledgerOptions) evidence() (evidence.Options, error) {
	main := o.main
	if main == "" {
		var err error
		if main, err = o.mainBranch("--main"); err != nil {
			return evidence.Options{}, err
		}
	}
	return evidence.Options{
		Main: main,
		Review: review.Options{
			Dir: o.workingDir(), Pool: o.pool(), CacheDir: o.env.CacheDir, Engine: o.env.engine(), Version: version(),
		},
		// The signature says who it was; an address in a commit could never be forgotten.
		Ledger: ledger.Appender{Name: "gitsm", Email: "ledger@gitsm.invalid", Remote: o.push, Now: o.env.Now},
	}, nil
}

// signing are the same, with the key.
func (o *ledgerOptions) signing() (evidence.Options, error) {
	options, err := o.evidence()
	if err != nil {
		return options, err
	}
	options.Ledger.Key, err = o.readKey()
	return options, err
}

// keyFile is where the key is kept unless somebody says otherwise.
func (e Env) keyFile() string {
	if e.ConfigDir == "" {
		return ""
	}
	return filepath.Join(e.ConfigDir, "ledger_ed25519")
}

// errNoKey says that there is no key where it should be.
var errNoKey = errors.New("there is no key")

// readKey reads the private key that is in use.
func (o *ledgerOptions) readKey() (*signature.Key, error) {
	file := o.key
	if file == "" {
		file = o.env.LedgerKey
	}
	if strings.HasPrefix(strings.TrimSpace(file), "-----BEGIN ") {
		key, err := signature.ReadKey([]byte(strings.TrimSpace(file) + "\n"))
		if err != nil {
			return nil, fmt.Errorf("read the key in GITSM_LEDGER_KEY: %w", err)
		}
		return key, nil
	}
	if file == "" {
		file = o.env.keyFile()
	}
	file = o.below(file)
	content, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w %s to sign with; make one with gitsm ledger key, or name it with --key or GITSM_LEDGER_KEY", errNoKey, file)
	}
	if err != nil {
		return nil, fmt.Errorf("read the key: %w", err)
	}
	key, err := signature.ReadKey(content)
	if err != nil {
		return nil, fmt.Errorf("read the key in %s: %w", file, err)
	}
	return key, nil
}

// resolve returns the full id of a commit.
func (a *app) resolve(rev string) (string, error) {
	repo, err := gittree.Open(a.workingDir())
	if err != nil {
		return "", err
	}
	id, err := repo.Resolve(rev)
	return id.String(), errors.Join(err, repo.Close())
}
