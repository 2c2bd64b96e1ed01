package architecture_test

const module = "github.com/gitsm/gitsm"

// place is where a package stands. It may import what stands in a lower layer; layers
// compare as text, so that 1a lies below 1b and all of 1 below all of 2.
type place struct {
	layer string
	// pure packages compute from their arguments alone.
	pure bool
	// why the package stands there.
	why string
}

// places are all packages, by their path below the module. A new package gets its line
// here, with the lowest layer that does.
var places = map[string]place{
	"internal/diag": {"0", true, "everything speaks of faults, so it speaks of nothing else"},
	"internal/wire": {"0", true, "counts, flags and texts as bytes; what they mean is for the packages above to say"},
	"catalogue":     {"0", true, "embeds the records beside it, as schema does"},
	"cmdb":          {"0", true, "embeds the records beside it, as schema does"},
	"schema":        {"0", true, "embeds the .cue files beside it; an embed pattern cannot reach above its own directory"},

	"internal/estate":   {"1a", true, "the model: records and references, without files or time"},
	"internal/calendar": {"1a", true, "time zones and hours are arithmetic; they know no records"},
	"internal/period":   {"1a", true, "months, quarters and years are arithmetic; they know no records"},
	"internal/ruleset":  {"1a", true, "texts that GitHub imports; what they must hold is for doctor to judge"},
	"internal/explain":  {"1a", true, "words about codes; needs the codes only"},
	"internal/diagram":  {"1a", true, "nodes and edges to a picture; whose they are is for the pages to say"},

	"internal/signature": {"1a", true, "bytes, keys and times to who signed; knows no repository"},

	"internal/prose": {"1a", true, "texts to safe HTML and plain text; knows no records"},

	"internal/search": {"1b", true, "documents to an index; what a document is, the site says; texts are made plain by prose"},
	"internal/feed":   {"1b", true, "events and news to what others subscribe to; texts and links go through prose"},

	"internal/shape":    {"1b", true, "checks records without CUE, so it stands on the model and below whatever evaluates"},
	"internal/scaffold": {"1b", true, "texts of first records; whoever calls it writes the files"},

	"internal/finding": {"1b", true, "what a calculation says of a record; needs records and codes only"},
	"internal/hours":   {"1b", true, "which record means which open time; joins the model and the calendars"},
	"internal/graph":   {"1b", true, "what stands on what, from relations and vocabulary alone"},

	"internal/facts":      {"1b", true, "what a forge knows of a pull request, in words of its own"},
	"internal/workflow":   {"1c", true, "what started a run at GitHub; decides nothing"},
	"internal/difference": {"1b", true, "what differs between two states, record by record"},
	"internal/selector":   {"1b", true, "records by their fields"},
	"internal/roster":     {"1c", true, "who is who, from records and accounts"},
	"internal/change":     {"1e", true, "what a change does; reads graph, agreements and plans of both states"},
	"internal/approval":   {"1f", true, "facts and rules to a decision; knows no files and no forge"},
	"internal/policy":     {"2c", false, "an organisation's policy in CUE to rules; evaluates in the child"},
	"internal/ledger":     {"2d", false, "evidence on a branch of its own: the chain, its signatures, its names"},
	"internal/review":     {"3a", false, "one pull request end to end: base, head, facts, time to a decision"},
	"internal/workpaper":  {"2e", false, "the auditor's pack, from the ledger, main and rosters that it is given"},
	"internal/evidence":   {"3b", false, "what happened on main, as entries of the ledger; asks review what it should have been"},
	"internal/audit":      {"3c", false, "main against its evidence, and recorded decisions made again"},

	"internal/fieldguide": {"1c", true, "shows shapes to people and editors"},
	"internal/integrity":  {"1c", true, "rules over the model and the calendars, the same for the command line and a replay"},

	"internal/agreement":    {"1c", true, "promises as their records have them; reads calendars for their zones"},
	"internal/availability": {"1c", true, "chances over the graph; promises come on top"},
	"internal/cost":         {"1c", true, "money from items and contracts to services"},
	"internal/continuity":   {"1d", true, "plans into schedules; reads agreements, backups and hours"},
	"internal/document":     {"1e", true, "plans and losses as papers; reads schedules, impact, people and contracts"},
	"internal/servicelevel": {"1d", true, "promises against what carries them and against what was delivered"},
	"internal/attainment":   {"1d", true, "what was delivered against what was promised; reads agreements, outages, cases and hours"},
	"internal/quality":      {"1d", true, "how far the records can be trusted"},

	"internal/lru":       {"0", false, "keeps what was asked for last; knows nothing of it"},
	"internal/filelock":  {"0", false, "one process at a time; knows nothing of what for"},
	"internal/durable":   {"0", false, "files that last; knows nothing of what is in them"},
	"internal/gitobject": {"1a", false, "objects by their ids, as bytes; what they mean is for gittree to say"},

	"internal/gittree":           {"2a", false, "a state of the repository as files; knows nothing of what is in them"},
	"internal/record":            {"2a", false, "files to records; the only place that evaluates CUE on them"},
	"internal/record/recordtest": {"2b", false, "records of texts, for the tests of the packages that calculate"},

	"internal/publication": {"2a", false, "files into a folder; knows nothing of what is in them"},

	"internal/report":    {"2a", false, "diagnostics to text for people and machines"},
	"internal/synthetic": {"2a", false, "estates as bytes; independent of the model, so that it can test it"},

	"internal/confine":  {"2b", false, "runs record in a child process with limits"},
	"internal/table":    {"2b", false, "rows and columns in every format; escapes as report does"},
	"internal/snapshot": {"2b", false, "keeps decoded records by the blobs of gittree"},

	"internal/demo": {"2b", false, "a story in commands; it is told how to run them, and knows what they print no better than its reader"},

	"internal/listing":   {"2c", false, "records as tables"},
	"internal/statement": {"3d", false, "the results of calculations, histories and audits, for people and programs"},

	"internal/repository": {"2c", false, "joins the stages: files, cache, decoding, rules"},

	"internal/memo": {"1a", false, "what was made from which answers; knows none of them, and keeps its book in a file"},
	"internal/site": {"2e", false, "an estate to pages; makes them on several cores, reads and writes no file"},

	"internal/history": {"2d", false, "who changed which record when; reads commits, keeps its index as snapshot does, and is told how to decode"},

	"internal/preview":   {"3e", false, "shows a site that others make while its files change"},
	"internal/chronicle": {"3d", false, "history and ledger as the site asks for them"},

	"internal/changeset": {"2a", false, "files that change together; knows nothing of what is in them"},
	"internal/amendment": {"2b", false, "texts of records to texts of records; reads them as record does, without evaluating"},
	"internal/editing":   {"2c", false, "what to write into which records; reads and writes no file"},
	"internal/intake":    {"2a", false, "what other systems export, as objects; knows neither records nor mappings"},
	"internal/mapping":   {"2a", false, "objects to drafts by CUE, in the child"},
	"internal/migration": {"2d", false, "drafts into an estate: ids, references, amendments; writes no file"},
	"internal/database":  {"2c", false, "an estate as tables; SQLite stays in here"},
	"internal/export":    {"2e", false, "an estate in other systems' words"},

	"internal/inbox":           {"2a", false, "what has to be looked at, as words; what they mean is for the controller to say"},
	"internal/inbox/natstest":  {"0", false, "a NATS server for tests; knows nothing of what it keeps"},
	"internal/forge":           {"2a", false, "GitHub in words of our own; gathers facts and decides nothing"},
	"internal/forge/forgetest": {"2b", false, "a GitHub for tests, independent of the client that it tests"},
	"internal/mirror":          {"2b", false, "a bare copy kept up to date by gittree; decides nothing"},
	"internal/gateway":         {"2b", false, "HTTP to events and pages; what they lead to is for the controller to say"},
	"internal/publish":         {"3e", false, "a decision as the forge shows it; words are those of statement"},
	"internal/doctor":          {"3f", false, "judges the set-up from what forge and ledger say"},
	"internal/registration":    {"2b", false, "a form to GitHub and a code back; what becomes of the credentials is for the command to say"},
	"internal/controller":      {"3g", false, "events to verdicts: the only place where forge, inbox, review, evidence and site meet"},

	"internal/cli": {"4", false, "flags into options, results into reports; the wiring"},
	"cmd/gitsm":    {"5", false, "main"},

	"internal/architecture": {"5", true, "this test; nothing imports it"},
}

// restricted are imports that only the packages named may have. A key that ends in /...
// stands for all below it too.
var restricted = []struct {
	imports string
	allowed []string
	why     string
}{
	{"cuelang.org/go/...", []string{"internal/record", "internal/mapping", "internal/amendment"}, "evaluating CUE can exhaust memory; it happens where the child process is the caller"},
	{"github.com/go-git/...", []string{"internal/gitobject", "internal/gittree"}, "its objects race and cost too much where they leak; others see a file tree"},
	{"github.com/spf13/...", []string{"internal/cli"}, "commands and flags are wiring"},
	{"codeberg.org/go-pdf/fpdf", []string{"internal/document"}, "one writer"},
	{"github.com/google/go-github/...", []string{"internal/forge"}, "its types change with GitHub; others see facts"},
	{"github.com/bradleyfalzon/ghinstallation/...", []string{"internal/forge"}, "tokens stay where requests are made"},
	{"github.com/nats-io/...", []string{"internal/inbox", "internal/inbox/natstest"}, "one place knows what keeps the jobs"},
	{"github.com/prometheus/...", []string{"internal/controller"}, "only what runs for long has metrics"},
	{"github.com/getkin/kin-openapi/...", []string{"internal/forge/forgetest"}, "for tests"},
	{"github.com/rhysd/actionlint", nil, "for tests"},
	{"github.com/schollz/progressbar/...", []string{"internal/cli"}, "only the command line knows whether somebody is looking"},
	{"golang.org/x/term", []string{"internal/cli"}, "only the command line knows whether somebody is looking"},
	{"go.yaml.in/yaml/...", []string{"internal/record", "internal/listing", "internal/intake", "internal/export"}, "readers behind a gate, one that alters texts, and writers"},
	{"gopkg.in/yaml...", nil, "there is one YAML library"},
	{"github.com/owenrumney/go-sarif/...", []string{"internal/report"}, "one writer"},
	{"github.com/yuin/goldmark/...", []string{"internal/prose"}, "one place turns texts of records into HTML"},
	{"github.com/microcosm-cc/bluemonday", []string{"internal/prose"}, "one place turns texts of records into HTML"},
	{"github.com/arran4/golang-ical", []string{"internal/feed"}, "one writer of calendars"},
	{"golang.org/x/crypto/...", []string{"internal/signature"}, "one place decides which keys and signatures count"},
	{"github.com/hiddeco/sshsig", []string{"internal/signature"}, "one place decides which keys and signatures count"},
	{"modernc.org/...", []string{"internal/database"}, "one place speaks SQL"},
	{"github.com/stretchr/testify/...", nil, "for tests"},
	{"github.com/hmarr/codeowners", nil, "for tests"},
	{"pgregory.net/rapid", nil, "for tests"},
	{"github.com/rogpeppe/go-internal/...", nil, "for tests"},
	{"github.com/chromedp/...", nil, "for tests"},

	{module + "/internal/confine", []string{"internal/repository", "internal/review", "internal/cli", "cmd/gitsm"}, "records are decoded by way of the repository"},
	{module + "/internal/record/recordtest", nil, "for tests"},
	{module + "/internal/forge/forgetest", nil, "for tests"},
	{module + "/internal/inbox/natstest", nil, "for tests"},
	{module + "/internal/synthetic", []string{"internal/cli"}, "measurements must not leak into the product"},
	{module + "/catalogue", []string{"internal/demo"}, "an example must not leak into the product"},
	{module + "/cmdb", []string{"internal/demo"}, "an example must not leak into the product"},
	{module + "/schema", []string{"internal/record"}, "record says what the schema in force is, extensions included"},

	{"os/exec", []string{"internal/confine", "internal/gittree", "internal/synthetic", "internal/demo", "internal/forge/forgetest", "internal/inbox/natstest"}, "every process that is started is an attack surface: the evaluator, git for merges of changed contents and for remotes, and git for synthetic histories and for the demonstration, which shows what users type"},
	{"net/http/...", []string{"internal/preview", "internal/forge", "internal/forge/forgetest", "internal/gateway", "internal/registration", "internal/controller"}, "who talks to a network is known: the preview, the form that makes an App and the controller serve, the forge asks"},
	{"net/...", []string{"internal/cli", "internal/document", "internal/fieldguide", "internal/prose", "internal/report", "internal/preview", "internal/forge", "internal/forge/forgetest", "internal/gateway", "internal/registration", "internal/controller", "internal/inbox", "internal/inbox/natstest", "internal/doctor"}, "no command talks to a network: the preview serves this machine, the others only read and write addresses (net/url)"},
	{"github.com/fsnotify/fsnotify/...", []string{"internal/preview"}, "nothing else lives long enough to see files change"},
	{"log/...", []string{"internal/preview", "internal/forge", "internal/inbox", "internal/gateway", "internal/registration", "internal/controller", "internal/cli"}, "reports go to writers; what runs for long, and net/http, have a logger to complain to"},
	{"math/rand/...", []string{"internal/synthetic", "internal/ledger"}, "the same input gives the same bytes; synthetic takes a seed, and writers that meet wait by chance"},
	{"crypto/rand", []string{"internal/ledger", "internal/registration", "internal/forge/forgetest"}, "the same input gives the same bytes; tokens, keys, signatures and secret addresses are drawn"},
	{"unsafe", nil, "untrusted input is decoded here"},
	{"C", nil, "it builds without cgo"},
	{"encoding/gob", []string{"internal/confine", "internal/snapshot"}, "for a stream to our own child and for our own cache, never for data of others"},
}

// impure are imports that pure packages do not have: they reach for files, network,
// processes, clocks or chance.
var impure = []string{
	"os/...", "io/ioutil", "path/filepath", "net", "net/http/...", "log/...", "syscall", "golang.org/x/sys/...",
	"math/rand/...", "crypto/rand", "context", "testing/...", "runtime/debug",
}

// clock are the parts of package time that a pure package does not touch: what is now and
// where we are.
var clock = []string{
	"Now", "Since", "Until", "Local", "LoadLocation", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker",
}

// process are the parts of package os that belong to the process as a whole, and who may
// touch them.
var process = map[string][]string{
	"Getenv": {"internal/cli", "internal/forge/forgetest", "internal/inbox/natstest"}, "LookupEnv": {"internal/cli"}, "Environ": {"internal/synthetic", "internal/inbox/natstest"},
	"Getwd": {"internal/cli"}, "UserConfigDir": {"internal/cli"}, "UserCacheDir": {"internal/cli"}, "Executable": {"internal/cli", "internal/inbox/natstest"},
	"Stdin": {"internal/cli", "cmd/gitsm"}, "Stdout": {"internal/cli", "cmd/gitsm"},
	"Args": {"cmd/gitsm"}, "Setenv": nil, "Chdir": nil, "Unsetenv": nil,
	// The watchdog of a child outside Linux ends the process as the kernel does on Linux.
	"Stderr": {"internal/cli", "cmd/gitsm", "internal/confine"}, "Exit": {"cmd/gitsm", "internal/confine"},
}

// tables are package variables that are neither errors, patterns, embedded files nor
// literals, and yet never change.
var tables = map[string]string{
	"internal/document.page":               "the document's template and style, read once from what is compiled in",
	"internal/prose.documents":             "a parser of Markdown, made once when first needed",
	"internal/prose.spans":                 "the same for single lines",
	"internal/prose.lines":                 "a replacer of line ends",
	"internal/snapshot.castagnoli":         "the table of a checksum, made once by hash/crc32",
	"internal/database.modules":            "the register of a module, which the driver of SQLite wants once for the process; what is in it is behind a lock",
	"internal/forge/forgetest.description": "GitHub's description of its API, loaded once for all tests of a package",
	"internal/forge/forgetest.appKey":      "the key of the App, made once for all tests of a package",
	"internal/forge/forgetest.backend":     "where git keeps its server, asked once",
	"internal/record/recordtest.schema":    "the shipped schema, compiled once for all tests of a package",
}

// grabBags are names that say nothing about what is inside.
var grabBags = []string{"util", "utils", "common", "shared", "helper", "helpers", "base", "misc", "lib", "core", "models", "types", "errors"}
