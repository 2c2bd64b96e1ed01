package site

// term is a word of the field with what it means here, and where it comes from.
type term struct{ name, means, from string }

// Where terms come from.
const (
	itil     = "ITIL 4"
	iso20000 = "ISO/IEC 20000-1"
	iso22301 = "ISO 22301"
	fitsm    = "FitSM"
	own      = "gitsm"
)

// glossary returns the terms in alphabetical order, whatever the case.
func glossary() []term {
	return []term{
		{"Accountable", "The one role that answers for an activity, whoever does the work. Each activity has exactly one.", "RACI"},
		{"Agreed service time", "The hours in which a service is promised to work. Availability counts within it only.", itil},
		{"Asset", "Anything of value that helps to deliver a service. A configuration item is one that is also controlled.", itil},
		{"Availability", "The share of the agreed service time in which a service worked, in per cent.", itil},
		{"Backout", "The way back to the state before a change, and until when it can still be gone.", itil},
		{"Baseline", "An approved state of something, kept to compare later states with.", iso20000},
		{"BIA", "Business impact analysis: what the business loses, and how fast, while an activity stands still. The objectives of recovery follow from it.", iso22301},
		{"Blast radius", "Everything that a change or a failure may hit, worked out from what depends on what.", own},
		{"Business process", "What the business does with services. Their criticality follows from it.", itil},
		{"CAB", "Change advisory board: the people who advise on changes, or authorise those of greater risk.", itil},
		{"Capacity", "The most that something can carry while it still keeps its promises.", iso20000},
		{"Change", "Adding, altering or removing anything that may affect a service. In gitsm each one is a pull request.", itil},
		{"Change authority", "Whoever may authorise a kind of change: a person, a role or a team.", itil},
		{"Change model", "A way that is fixed beforehand for changes of one sort. See standard change.", itil},
		{"Class", "What a configuration item is, such as server, database or certificate. It decides which attributes it has.", own},
		{"CMDB", "Configuration management database: the records of all configuration items and their relations. Here it is a folder in git.", itil},
		{"Configuration item", "Anything that services are made of and whose changes are controlled.", iso20000},
		{"Continual improvement", "The register of what is to become better, with who does it by when and what came of it.", iso20000},
		{"Continuity plan", "What people do to bring services back after a disaster, in which order, and who may start it.", iso22301},
		{"Criticality", "How much the business suffers without something: critical, high, medium or low.", iso22301},
		{"Customer", "Whoever agrees on a service and pays for it. Users are those who work with it.", itil},
		{"Degraded", "Working, but worse than promised.", own},
		{"Dependency", "Something that another thing needs to work. A soft one only degrades it when lost.", own},
		{"Deputy", "Somebody who may act for another person in a given time.", own},
		{"Emergency change", "A change that cannot wait for the usual way. It is approved by fewer people and reviewed afterwards.", itil},
		{"End of support", "The last day on which the maker of something mends its faults.", own},
		{"Escalation", "Passing a case on: to people who know more, or to people who may decide more.", itil},
		{"Exercise", "Trying a continuity plan, in words or for real, and writing down how long it took against what was planned.", iso22301},
		{"Freeze", "A time in which nothing may be changed unless somebody approves the exception.", itil},
		{"Impact", "How far an incident or change reaches. With urgency it gives the priority.", itil},
		{"Incident", "An interruption of a service that was not planned, or a drop in its quality, or the threat of one.", iso20000},
		{"Known error", "A problem whose cause is understood and that is not solved yet, often with a workaround.", itil},
		{"Life cycle phase", "Where a service stands: in the pipeline, in the catalogue, or retired.", itil},
		{"Maintenance window", "Hours agreed beforehand in which something may be down to be worked on.", itil},
		{"Major incident", "An incident so grave that it is handled in a way of its own, with a manager.", iso20000},
		{"MBCO", "Minimum business continuity objective: the least that must work while recovery goes on.", iso22301},
		{"MTBF", "Mean time between failures: how long something runs on average before it fails.", itil},
		{"MTPD", "Maximum tolerable period of disruption: how long the business can bear to be without an activity before the harm cannot be made good.", iso22301},
		{"MTTR", "Mean time to restore: how long it takes on average until something that failed works again.", itil},
		{"Offering", "Something that users can request from a service, with its form, approval and target.", itil},
		{"OLA", "Operational level agreement: what one team promises another inside the organisation, so that a promise to a customer can hold.", itil},
		{"Outage", "A time in which a service does not work at all.", itil},
		{"Owner", "The team that answers for a record and what it describes.", iso20000},
		{"Priority", "In which order cases are handled, from p1 to p5. It follows from impact and urgency.", itil},
		{"Problem", "The cause of one or more incidents, known or not.", iso20000},
		{"RACI", "A way to write down who does what: responsible, accountable, consulted, informed.", fitsm},
		{"Redundancy", "More of something than is needed. With k of n, k of n members must be up for the whole to work, so n less k may fail.", own},
		{"Redundancy lost", "Working as before, but one more failure is one too many.", own},
		{"Release", "Several changes that are tried and put into service together.", itil},
		{"Request", "What a user asks for that is part of the normal service, such as access or a laptop.", iso20000},
		{"Residual risk", "What can still go wrong when everything that is to be done against it has been done.", iso22301},
		{"RFC", "Request for change: the description of a change that is submitted to be authorised. Here it is a pull request with its change record.", iso20000},
		{"Risk", "How likely harm is and how great it would be. Changes have a level: low, medium or high.", iso22301},
		{"Role", "A responsibility with a name, held by people or teams.", fitsm},
		{"RPO", "Recovery point objective: the most data that may be lost, as the time before the loss in which it was written.", iso22301},
		{"RTO", "Recovery time objective: how soon after a disaster something must work again.", iso22301},
		{"Selector", "A short text that picks records by their kind and fields.", own},
		{"Service", "What lets customers reach their ends without bearing the costs and risks of the means.", itil},
		{"Service catalogue", "The services that are on offer, with what customers and users must know of them.", iso20000},
		{"Service hours", "The hours in which a service is promised. Support hours are those in which somebody helps.", itil},
		{"Service portfolio", "All services: those to come, those on offer and those that were.", itil},
		{"Single point of failure", "Something whose failure alone takes a service down.", itil},
		{"SLA", "Service level agreement: what a provider promises a customer, with targets that can be measured.", iso20000},
		{"Standard change", "A change of little risk that is authorised once for all, by a template.", itil},
		{"Supplier", "Another organisation that delivers something that services need.", iso20000},
		{"Target", "A promise in numbers, such as 99.9 % available a month or an answer within 15 minutes.", itil},
		{"UC", "Underpinning contract: what a supplier promises, so that a promise to a customer can hold.", itil},
		{"Underpinning", "Carrying a promise: an SLA can hold only if the OLAs and contracts beneath it promise at least as much.", itil},
		{"Urgency", "How soon something must be dealt with. With impact it gives the priority.", itil},
		{"Verification", "Comparing a record with what it describes, and writing down the day.", iso20000},
		{"Workaround", "A way to live with a fault until it is solved.", itil},
		{"WRT", "Work recovery time: what it takes, after the technology is back, to check the data and catch up. With the RTO it must fit into the MTPD.", iso22301},
	}
}
