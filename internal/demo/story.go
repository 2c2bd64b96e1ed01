package demo

import (
	"strings"
	"time"
)

const (
	branch  = "retire-replica"
	mainRef = "refs/heads/main"
	title   = "Retire the order database replica"
	replica = "cmdb/items/database/orders-db-02.cue"
	primary = "cmdb/items/database/orders-db-01.cue"
	record  = "cmdb/changes/2026/2026-11-20-retire-the-order-database-replica.yaml"
	key     = ".git/ledger-key"
	// Where what commands print becomes advice for later.
	next      = "Next:"
	unchecked = "not checked:"
)

// change is the record of the change as its author has completed it.
const change = `kind: Change
title: Retire the order database replica
type: normal
owner: person/k-schulz
reason: The machine goes out of support, and its successor comes in January.
affects:
  - {item: ci/orders-db-01, effect: none}
  - {select: "ci[ref=ci/orders-db-02]", effect: outage}
window: {start: "2026-11-21T22:00:00+01:00", end: "2026-11-22T02:00:00+01:00"}
implementation:
  - {step: Stop the replication, minutes: 5}
  - {step: Switch the second node off, minutes: 10}
test: The first node takes orders, and nothing asks for the second one any more.
backout: {steps: [Start the second node and let it catch up], duration: 30m, tested: 2026-11-18}
`

// friday and saturday are times of the days of the story, in Amsterdam: the day of the reference
// estate and the one after.
func friday(hour, minute int) time.Time { return on(20, hour, minute) }

func saturday(hour, minute int) time.Time { return on(21, hour, minute) }

func on(day, hour, minute int) time.Time {
	return time.Date(2026, time.November, day, hour, minute, 0, 0, time.FixedZone("", 60*60))
}

// words splits a command that has no spaces inside its words.
func words(command string) []string { return strings.Fields(command) }

// commit is a commit with a message.
func commit(message string, at time.Time, flags ...string) Act {
	return Act{Command: append(append(words("git commit --quiet"), flags...), "-m", message), At: at}
}

// Story returns the steps but for the last, the preview. They are played in order in a folder in which LayOut has written the
// estate.
func Story() []Step {
	return []Step{
		begin(), adopt(), ask(), propose(), assess(), approve(), merge(), bypass(), show(),
	}
}

func begin() Step {
	at := friday(9, 0)
	return Step{
		Title: "The estate is a git repository",
		Why: "Services, machines, agreements, people and plans of an example retailer, one file for each record. " +
			"(Your own would begin with: gitsm init my-estate.) You are Katrin Schulz, a database administrator.",
		Acts: []Act{
			{Command: words("git init --quiet --initial-branch main"), At: at},
			{Command: append(words("git config user.name"), you.name), At: at},
			{Command: append(words("git config user.email"), you.email), At: at},
			{Command: words("git config commit.gpgSign false"), At: at},
			{Command: words("git config core.autocrlf false"), At: at},
			{Command: words("git add ."), At: at},
			commit("The reference estate", at),
			{Command: words("gitsm validate"), At: at, Lines: 6, Last: 2},
		},
	}
}

func adopt() Step {
	at := friday(9, 10)
	return Step{
		Title: "Evidence from the first day",
		Why: "The change ledger is a branch of the same repository: one signed entry for each change that main takes in. " +
			"Whoever has a clone can verify it.",
		Acts: []Act{
			{Command: words("gitsm ledger key --principal ledger@example.org --out " + key), At: at, Until: next},
			{Command: words("git add .github"), At: at},
			commit("Allow a key of the change ledger", at),
			{Command: words("gitsm adopt --key " + key), At: friday(9, 15), Until: next},
		},
	}
}

func ask() Step {
	return Step{
		Title: "What stands on the replica?",
		Why:   "Before touching anything: what would the estate lose with the second node of the order database?",
		Acts:  []Act{{Command: words("gitsm impact ci/orders-db-02 --direction down"), At: friday(9, 30), Lines: 14}},
	}
}

func propose() Step {
	at := friday(10, 0)
	return Step{
		Title: "Propose to remove it",
		Why: "A branch is the proposal, and its pull request the request for change. The record of the change is drafted " +
			"from what differs; what only people know is filled in.",
		Acts: []Act{
			{Command: words("git checkout --quiet -b " + branch), At: at},
			{Command: words("git rm --quiet " + replica), At: at},
			{
				Edits: []Edit{replace(primary, "nothing to replicate to any more", "\t\t{type: \"replicates_to\", to: \"ci/orders-db-02\"},\n", "")},
			},
			{Command: append(words("gitsm change new --owner person/k-schulz"), title), At: at},
			{
				Edits: []Edit{write(record, "the reason, the work and the way back", change)},
			},
			{Command: words("git add ."), At: at},
			commit(title, at),
			{Command: words("git show --stat=78 --format="), At: at},
		},
	}
}

func assess() Step {
	return Step{
		Title: "The decision",
		Why: "gitsm decides by the rules of main: what the change touches, what it costs in redundancy and in promises, " +
			"and who has to agree. On GitHub this is the check on the pull request.",
		Acts: []Act{
			{
				Edits:   []Edit{pull("what GitHub knows of the pull request; nobody has reviewed it")},
				Command: append(words("gitsm change assess --base main --head"), branch, "--facts", "facts.json"), At: friday(10, 5),
				Status: 1, Until: "Why the risk",
			},
		},
	}
}

func approve() Step {
	return Step{
		Title: "The approvals",
		Why: "An approval counts for exactly the content that was reviewed, by somebody whom main entitles and who had no " +
			"part in it. On Saturday night, in its window, the change may be merged.",
		Acts: []Act{
			{
				Edits:   []Edit{pull("Ana Novak, Frida Lindqvist and Jonas Brandt have approved it", approvals...)},
				Command: append(words("gitsm change assess --base main --head"), branch, "--facts", "facts.json", "--at", "2026-11-21T22:05+01:00"),
				At:      saturday(22, 5), Until: "What it touches",
			},
		},
	}
}

func merge() Step {
	at := saturday(22, 10)
	return Step{
		Title: "Merge it, and keep the evidence",
		Why: "The merge is the authorisation. The ledger gets the decision and what it was made of, signed; the history " +
			"of every record now names the change and who approved it.",
		Acts: []Act{
			{Command: words("git checkout --quiet main"), At: at},
			{Command: append(words("git merge --quiet --no-ff -m"), "Merge pull request #1", branch), At: at},
			{Command: words("gitsm ledger record --facts facts.json --key " + key), At: saturday(22, 12)},
			{Command: words("gitsm log ci/orders-db-01 --limit 1"), At: saturday(22, 15)},
			{Command: words("gitsm audit verify"), At: saturday(22, 15), Until: unchecked},
		},
	}
}

func bypass() Step {
	at := saturday(23, 30)
	return Step{
		Title: "What an auditor would see",
		Why: "A commit goes straight to main at night, past every review. Whoever verifies finds it. Here it is undone; " +
			"otherwise an approved emergency change would have to answer for it.",
		Acts: []Act{
			{
				Edits: []Edit{replace(primary, "another version", `version: "16.4"`, `version: "16.6"`)},
			},
			commit("At night, past the check", at, "--all"),
			{Command: words("gitsm audit verify --no-index"), At: at, Status: 1, Until: "main "},
			{Command: words("git reset --quiet --hard HEAD~1"), At: at},
			{Command: words("gitsm audit verify"), At: at, Until: unchecked},
		},
	}
}

func show() Step {
	return Step{
		Title: "The site",
		Why: "The catalogue, the change calendar and the continuity plans as pages that need no server, no network and no " +
			"JavaScript.",
		Acts: []Act{{Command: words("gitsm render --dest site"), At: saturday(23, 40), Lines: 12}},
	}
}

// Preview is how the site is looked at in the end: a command that runs until it is interrupted.
func Preview() Step {
	return Step{
		Title: "The live preview",
		Why:   "The site follows the files as you edit them. Ctrl-C ends it.",
		Acts:  []Act{{Command: words("gitsm serve")}},
	}
}
