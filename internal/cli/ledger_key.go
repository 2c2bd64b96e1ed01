package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/ledger"
	"github.com/gitsm/gitsm/internal/signature"
)

// overlap is how long the old key of a rotation stays valid: it has to record the merge
// that allows the new one.
const overlap = 7 * 24 * time.Hour

type keyOptions struct {
	ledgerOptions
	out, principal, revoke string
	rotate                 bool
}

func newLedgerKey(a *app) *cobra.Command {
	o := &keyOptions{ledgerOptions: ledgerOptions{app: a}}
	cmd := &cobra.Command{
		Use:   "key",
		Short: "Make, rotate and revoke the keys that sign the ledger",
		Long: `Make a key that signs the ledger: the private key goes into a file that only you can
read, and a line with the public key into ` + ledger.SignersPath + ` of the working tree.
Commit that line and have it reviewed: who may sign evidence is governance. An entry
counts if main allowed its key before the entry, at the time of the entry.

--rotate makes another key and lets the line of the one in use (--key, or the default)
end seven days from now, or with --at: the old key has to record the merge that brings
the new one. Begin to sign with the new key when that is recorded.

--revoke lets the line of a key end now, or with --at, such as when it was stolen.
Entries before that moment stay good. A line is never deleted: it is what proves them.

Keep a second key in a safe place, or a copy of this one. Where the only key is lost,
nobody can record the merge that would bring another.

A workflow finds the key in GITSM_LEDGER_KEY, which holds the private key itself or the
path of its file. A private key is never overwritten. Exit status: 0 done; 2 wrong
usage; 3 the work could not be done.`,
		Example: `  gitsm ledger key
  gitsm ledger key --principal ledger@example.org --out ./ledger_ed25519
  gitsm ledger key --rotate
  gitsm ledger key --revoke SHA256:Zp1... --at 2026-11-20T09:00:00Z`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error { return o.run() },
	}
	cmd.Flags().StringVar(&o.out, "out", "", "write the private key to `FILE`; default: gitsm/ledger_ed25519 in your configuration directory")
	cmd.Flags().StringVar(&o.principal, "principal", "", "call whoever signs `NAME`; default: user.email of git")
	cmd.Flags().BoolVar(&o.rotate, "rotate", false, "make another key, and let the one in use end")
	cmd.Flags().StringVar(&o.revoke, "revoke", "", "let the key with this `FINGERPRINT` end, and make none")
	cmd.Flags().StringVar(&o.at, "at", "", "a key ends at `TIME` (2026-11-20, RFC 3339 or now)")
	o.keyFlag(cmd)
	return cmd
}

func (o *keyOptions) run() error {
	switch {
	case o.rotate && o.revoke != "":
		return usagef("give one of --rotate and --revoke")
	case o.at != "" && !o.rotate && o.revoke == "":
		return usagef("--at is for --rotate and --revoke")
	case o.revoke != "" && (o.out != "" || o.principal != ""):
		return usagef("--revoke makes no key: leave out --out and --principal")
	}
	now := o.env.Now().UTC().Truncate(time.Second)
	at, err := parseAt(o.at, now)
	if err != nil {
		return err
	}
	file, err := o.openSigners()
	if err != nil {
		return err
	}
	if o.revoke != "" {
		if at.IsZero() {
			at = now
		}
		return o.end(file, at)
	}
	if at.IsZero() {
		at = now.Add(overlap)
	}
	return o.add(file, now, at)
}

// end lets the line of a key end.
func (o *keyOptions) end(file *signersFile, at time.Time) error {
	fingerprint := o.revoke
	if !strings.HasPrefix(fingerprint, "SHA256:") {
		fingerprint = "SHA256:" + fingerprint
	}
	content, n, err := ledger.Close(file.content, fingerprint, at)
	if err != nil {
		return &usageError{err}
	}
	if n == 0 {
		return usagef("%s has no line of the key %s that is valid after %s", ledger.SignersPath, fingerprint, at.UTC().Format(time.RFC3339))
	}
	if err := file.write(content); err != nil {
		return err
	}
	fmt.Fprintf(o.env.Stdout, "The key %s ends at %s.\n", fingerprint, at.UTC().Format(time.RFC3339))
	return o.next("End a key of the change ledger")
}

// add makes a key; old is when the one in use ends, if it does.
func (o *keyOptions) add(file *signersFile, now, old time.Time) error {
	principal := o.principal
	if principal == "" {
		_, principal = gittree.Identity(o.workingDir())
	}
	if principal == "" {
		return usagef("git has no user.email to call the signer by; say with --principal who it is")
	}
	content := file.content
	used := ""
	if o.rotate {
		key, err := o.readKey()
		if err != nil {
			return err
		}
		used = key.Public().Fingerprint()
		n := 0
		if content, n, err = ledger.Close(content, used, old); err != nil {
			return &usageError{err}
		}
		if n == 0 {
			return usagef("%s has no line of the key in use, %s, that is valid after %s", ledger.SignersPath, used, old.UTC().Format(time.RFC3339))
		}
	}
	out, err := o.outFile(now)
	if err != nil {
		return err
	}
	key, err := o.make(out, principal)
	if err != nil {
		return err
	}
	if err := file.write(ledger.Allow(content, principal, key.Public(), now)); err != nil {
		return fmt.Errorf("%w; the private key is in %s", err, out)
	}
	w := o.env.Stdout
	fmt.Fprintf(w, "Made a key that signs the change ledger as %s.\n\n", principal)
	fmt.Fprintf(w, "  fingerprint  %s\n  private key  %s (secret)\n  valid from   %s\n", key.Public().Fingerprint(), out, now.Format(time.RFC3339))
	if used != "" {
		fmt.Fprintf(w, "\nThe key in use, %s, ends at %s.\n", used, old.UTC().Format(time.RFC3339))
		fmt.Fprintln(w, "Sign with it until the merge of this file is recorded, then with the new one (--key or\nGITSM_LEDGER_KEY).")
	}
	return o.next("Allow a key of the change ledger")
}

// next says what to do with the file.
func (o *keyOptions) next(message string) error {
	w := o.env.Stdout
	fmt.Fprintf(w, "\nNext:\n  git add %s && git commit -m %q\n", ledger.SignersPath, message)
	_, err := fmt.Fprintln(w, "  open a pull request: who may sign evidence is governance, and has to be reviewed")
	if err == nil && o.revoke == "" && !o.rotate {
		_, err = fmt.Fprintln(w, "  gitsm adopt    once that is on main, if nothing is adopted yet")
	}
	return err
}

// outFile is the file for the private key, which must not be there.
func (o *keyOptions) outFile(now time.Time) (string, error) {
	out := o.below(o.out)
	if out == "" {
		if out = o.env.keyFile(); out == "" {
			return "", usagef("there is no configuration directory; say with --out where the private key goes")
		}
		if o.rotate {
			out += "-" + now.Format(time.DateOnly)
		}
	}
	if _, err := os.Lstat(out); err == nil {
		return "", usagef("%s is there already, and a private key is never overwritten; name another file with --out, or replace the key with --rotate", out)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("write the key: %w", err)
	}
	return out, nil
}

// make makes a key and writes it to a new file.
func (o *keyOptions) make(out, comment string) (*signature.Key, error) {
	key, err := ledger.NewKey(comment)
	if err != nil {
		return nil, fmt.Errorf("make a key: %w", err)
	}
	content, err := key.PEM()
	if err != nil {
		return nil, fmt.Errorf("make a key: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(out), 0o700); err != nil {
		return nil, fmt.Errorf("write the key: %w", err)
	}
	f, err := os.OpenFile(out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("write the key: %w", err)
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, fmt.Errorf("write the key: %w", err)
	}
	return key, nil
}
