package workpaper

// Control is a requirement of a standard, what in the pack bears on it, and what does not.
type Control struct {
	Standard string `json:"standard"`
	Clause   string `json:"clause"`
	// Title is that of the clause; of a criterion that has none, what it is about.
	Title string `json:"title"`
	// Evidence says what in the pack an auditor can look at, and Parts in which of its parts.
	Evidence string   `json:"evidence"`
	Parts    []string `json:"parts"`
	// NotCovered says what has to be looked for elsewhere.
	NotCovered string `json:"notCovered"`
}

const (
	iso20000 = "ISO/IEC 20000-1:2018"
	iso27001 = "ISO/IEC 27001:2022"
	soc2     = "SOC 2 (TSC 2017, revised points of focus 2022)"
)

// controls are the requirements that a pack has something to say about.
func controls() []Control {
	return []Control{
		{iso20000, "8.5.1.1", "Change management policy",
			"The digest of the policy that decided each change; the policy itself is in the folder schema of main, with its history.",
			[]string{"population"}, "Whether the policy suits the organisation, and which items it leaves uncontrolled."},
		{iso20000, "8.5.1.2", "Change management initiation",
			"Each change with who proposed it, its record, type and the records that it touches.",
			[]string{"population", "requesters"}, "Requests that were never proposed to main, such as those declined in conversation."},
		{iso20000, "8.5.1.3", "Change management activities",
			"Risk, verdict, approvals and outcome of each change; emergencies with the reviews they owe; what was unauthorised and who ratified it.",
			[]string{"population", "sample", "exceptions", "emergencies"}, "Whether the work was tested as the record says, and trends over several periods."},
		{iso20000, "8.5.2", "Service design and transition",
			"Which changes touched records of services, and their outcome.",
			[]string{"population"}, "Plans, designs and acceptance of new or changed services."},
		{iso20000, "8.5.3", "Release and deployment management",
			"When main took in each change, and its outcome.",
			[]string{"population"}, "Deployments to systems outside of the repository; evidence of them is kept where they are made."},
		{iso20000, "8.2.6", "Configuration management",
			"Every alteration of configuration records since the adoption, reconciled commit by commit.",
			[]string{"reconciliation", "population"}, "Whether the records agree with what is installed."},
		{iso20000, "7.5.4", "Service management system documented information",
			"The records of changes, signed and chained, with the tip that was verified.",
			[]string{"scope", "reconciliation"}, "Documents kept elsewhere."},

		{iso27001, "A.8.32", "Change management",
			"The complete population of changes with approvals given before the merge; exceptions and what was done about them.",
			[]string{"reconciliation", "population", "sample", "exceptions"}, "Changes to facilities and systems that no record describes."},
		{iso27001, "A.5.3", "Segregation of duties",
			"Who approved whose changes; approvals by people who had a part in the change are counted.",
			[]string{"requesters", "approvers"}, "Conflicting duties outside of change management."},
		{iso27001, "A.5.15", "Access control",
			"Who could approve for which team or role, and by what.",
			[]string{"access"}, "Access to the systems themselves, and who may push to the forge."},
		{iso27001, "A.5.18", "Access rights",
			"When each right to approve began and ended, and which change granted and removed it.",
			[]string{"access"}, "Periodic reviews of rights, and rights within the forge."},
		{iso27001, "A.8.4", "Access to source code",
			"What entered main without authorisation, and by which commit.",
			[]string{"exceptions"}, "Read access, and write access to other repositories."},
		{iso27001, "A.8.9", "Configuration management",
			"Alterations of configuration records, each with its authorisation.",
			[]string{"population"}, "Hardening standards, and monitoring of configurations in operation."},
		{iso27001, "A.8.31", "Separation of development, test and production environments",
			"Changes are proposed on branches and reach main by a decision.",
			[]string{"population"}, "The environments themselves."},
		{iso27001, "A.5.33", "Protection of records",
			"The verdict of the verification: the chain, its signatures and its agreement with main.",
			[]string{"scope", "exceptions"}, "Backups and retention."},

		{soc2, "CC8.1", "Change management: authorises changes; approves system changes",
			"The approvals that counted, for which requirement, at what time and for which commit.",
			[]string{"population", "sample", "approvers"}, "Whether approvers looked closely; ask them about the sample."},
		{soc2, "CC8.1", "Change management: manages changes throughout the system life cycle; documents changes; tracks system changes",
			"Every commit of main in the period in one row, from proposal to outcome.",
			[]string{"reconciliation", "population"}, "Software whose changes do not pass through this repository."},
		{soc2, "CC8.1", "Change management: identifies and evaluates system changes",
			"Risk level and score of each change; its factors are in the entry of the ledger.",
			[]string{"population"}, "The weighing of objectives beyond services and agreements."},
		{soc2, "CC8.1", "Change management: tests system changes; deploys system changes",
			"The outcome recorded for each change.",
			[]string{"population"}, "Results of tests and logs of deployments; the change record links to them."},
		{soc2, "CC8.1", "Change management: provides for changes necessary in emergency situations",
			"Each emergency with its own approvals, when its review was due and when it was made.",
			[]string{"emergencies"}, "Whether the emergency was one; the incident it names tells."},
		{soc2, "CC8.1", "Change management: creates baseline configuration of IT technology",
			"Main as of the tip is the baseline; every departure from the one before is a row.",
			[]string{"scope", "reconciliation"}, "Configurations that are not recorded."},
		{soc2, "CC6.1", "Logical access: architecture and protection of assets",
			"Who could approve a change of which records.",
			[]string{"access"}, "Authentication, network and encryption."},
		{soc2, "CC6.2", "Logical access: registration and removal of users",
			"When people came to be entitled and ceased to be, by which change.",
			[]string{"access"}, "Accounts on the forge and on systems."},
		{soc2, "CC6.3", "Logical access: rights by role, least privilege and segregation of duties",
			"Rights to approve by team and role; who approves whose changes.",
			[]string{"access", "requesters"}, "Rights on systems."},
	}
}
