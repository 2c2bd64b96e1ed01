package forge

// Permission is a permission of the App.
type Permission struct {
	// Name is GitHub's, such as pull_requests; Level is read or write.
	Name, Level string
	// Optional is true where gitsm does all its work without it.
	Optional bool
	// Why says in a few words what it is for.
	Why string
}

// Needed returns the permissions that the App needs, sorted by their names: everything that
// asks for permissions, checks them or writes about them goes by this table.
func Needed() []Permission {
	return []Permission{
		{"administration", "read", true, "lets doctor read branch protection of the old kind"},
		{"checks", "write", false, "publishes the verdict as a check run"},
		{"contents", "write", false, "reads what is proposed, merges, and writes the ledger"},
		{"issues", "write", false, "is told of commands and answers them: GitHub counts comments and labels among issues"},
		{"members", "read", true, "lets doctor find the break-glass team of an organisation"},
		{"merge_queues", "read", false, "is told of groups in a merge queue"},
		{"metadata", "read", false, "every App has it"},
		{"pull_requests", "write", false, "reads reviews, and writes the comment and the labels"},
		{"workflows", "write", true, "lets gitsm merge pull requests that touch workflows; people can without it"},
	}
}

// EventNeed is a kind of event that the App has to get.
type EventNeed struct {
	// Name is GitHub's, such as pull_request.
	Name string
	// Why says in a few words what it is for.
	Why string
}

// NeededEvents returns the events that the App subscribes to, sorted by their names. Those
// about its installations GitHub sends without being asked.
func NeededEvents() []EventNeed {
	return []EventNeed{
		{"check_run", "somebody asks for the check once more"},
		{"check_suite", "somebody asks for all checks once more"},
		{"issue_comment", "somebody writes a command"},
		{"merge_group", "a merge queue asks for its group to be judged"},
		{"pull_request", "a change is proposed, altered or closed"},
		{"pull_request_review", "somebody approves, refuses or takes it back"},
		{"push", "a branch moves"},
	}
}
