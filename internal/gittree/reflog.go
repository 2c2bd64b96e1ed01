package gittree

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// logReference adds a line to the reference's log, if there is a log or git would begin
// one. Only the repository's own configuration is asked about that. The log of HEAD gets none,
// although git adds one where the branch is checked out. A line may be left over from a swap
// that a crash has ended, as with git.
func (r *Repository) logReference(name string, from, to Hash, made CommitInfo) error {
	who, err := made.Committer.text()
	if err != nil {
		who = fmt.Sprintf("gitsm <> %d +0000", made.Committer.Time.Unix())
	}
	flags := os.O_WRONLY | os.O_APPEND
	path := filepath.Join(r.layout.common, "logs", filepath.FromSlash(name))
	begin, err := r.beginsLog(name)
	if err != nil {
		return err
	}
	if begin {
		flags |= os.O_CREATE
		if from.IsZero() {
			if err := removeEmpty(path); err != nil {
				return err
			}
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return err
		}
	}
	file, err := os.OpenFile(path, flags, 0o666)
	if absent(err) {
		return nil
	} else if err != nil {
		return err
	}
	// One write, so that no other one gets into the line.
	_, err = fmt.Fprintf(file, "%s %s %s\tgitsm: update\n", from, to, who)
	if closed := file.Close(); err == nil {
		err = closed
	}
	return err
}

// beginsLog follows git help config, core.logAllRefUpdates.
func (r *Repository) beginsLog(name string) (bool, error) {
	cfg, err := readConfig(filepath.Join(r.layout.common, "config"))
	if err != nil {
		return false, err
	}
	core := cfg.Section("core")
	switch {
	case strings.EqualFold(core.Option("logallrefupdates"), "always"):
		return true, nil
	case core.HasOption("logallrefupdates") && !isTrue(core, "logallrefupdates"), !core.HasOption("logallrefupdates") && r.layout.root == "":
		return false, nil
	}
	for _, prefix := range []string{"refs/heads/", "refs/remotes/", "refs/notes/"} {
		if strings.HasPrefix(name, prefix) {
			return true, nil
		}
	}
	return false, nil
}
