#!/bin/sh
# Verifies a change ledger with git and coreutils alone.
#
#   git show origin/change-ledger:verify.sh > verify.sh
#   sh verify.sh [--ledger REF] [--main REF] [--trust-root COMMIT] [--seen COMMIT]
#
# Run it in a full clone; README.md beside it in the ledger tells what a ledger is. Take the
# script from a ledger that you trust, or read it: whoever can write the ledger could have
# given it another script. It needs git 2.38 or newer, sha256sum or shasum, and ssh-keygen,
# which git starts to check signatures. It changes nothing in the clone.
#
#   --ledger REF         the ledger; default: the branch change-ledger, here or of a remote
#   --main REF           the branch that it is about; default: main or master of the remote
#   --trust-root COMMIT  the first commit of the ledger must be this one
#   --seen COMMIT        a commit of the ledger that you have seen before: it must still be there
#
# One line is printed for each finding: its class, the commit that it is about and what is
# wrong; the last line has the counts. Exit status: 0 nothing found; 1 findings; 2 wrong
# usage; 3 the work could not be done, which proves nothing.
#
# What is checked, and under which class it is told:
#
#  1. The chain. The first parents of the ledger are its entries, numbered from 1 (CHAIN).
#     Each commit adds exactly its one file and touches nothing else; the first also brings
#     this script and README.md (CHAIN). Its message has the SHA-256 of that file and of the
#     file before, and both are right (CHAIN). The message reads as gitsm writes it
#     (MALFORMED). Dates never go back (BACKDATED).
#  2. The signatures. Each commit is signed by a key that .github/allowed_signers of main
#     allows on the commit's date, as main was at the commit that the entry names as Main
#     (SIGNATURE). Main is on main's line of first parents, never an older one than in an
#     entry before, and for what was merged the commit just before it (MAIN).
#  3. Completeness. Every first-parent commit of main after the adopted one is in exactly one
#     range Before..After of an entry that is merged or unauthorised, in order. Merges that no
#     entry has are MISSING, other commits DIRECT-PUSH (made on main itself, or squashed or
#     rebased there). Ranges that overlap or go back are told as ORDER. Recorded commits that
#     main no longer has are REWRITTEN, or SET-BACK where main ends just before them.
#  4. The contents. What main took in by an entry that is merged is what git makes of merging
#     Head into Before: the trees are equal, whether it was merged, squashed or rebased
#     (CONTENT). INCOMPLETE where the clone lacks a commit that is needed for that.
#  5. Every commit in an entry that is unauthorised is named by a later entry that is ratified
#     (UNRATIFIED).
#  6. The raw commits of the ledger and of main's line have one tree, author and committer
#     each, in git's order, and nothing twice that could be read in two ways (HEADER).
#  7. With --trust-root: the ledger begins there (ROOT). With --seen: nothing was cut off since
#     (ROLLED-BACK). Ledgers of several remotes do not contradict each other (DIVERGED).
#
# What is not checked, because it takes the records and the rules: whether who approved was
# entitled to, whether the policy was main's and asked for enough, whether the decision comes
# out the same when it is made again, whether a ratification was itself approved, and by
# somebody who had no part in what it ratifies, whether a key that came to main unauthorised
# was used before that was ratified, whether reviews of emergencies were in time, and whether
# the message of an entry says what its file says. gitsm audit verify and gitsm audit replay do. Nor is it checked that objects are what
# their ids say: git does that when it clones; git fsck does it again.

set -uf
umask 077
tab='	'
newline='
'
LC_ALL=C TZ=UTC0
# Only the objects count: not what this machine would put in their place.
GIT_NO_REPLACE_OBJECTS=1 GIT_NO_LAZY_FETCH=1 GIT_CONFIG_NOSYSTEM=1 GIT_ATTR_NOSYSTEM=1
GIT_CONFIG_GLOBAL=/dev/null GIT_TERMINAL_PROMPT=0 GIT_PAGER=cat GIT_OPTIONAL_LOCKS=0
export LC_ALL TZ GIT_NO_REPLACE_OBJECTS GIT_NO_LAZY_FETCH GIT_CONFIG_NOSYSTEM GIT_ATTR_NOSYSTEM
export GIT_CONFIG_GLOBAL GIT_TERMINAL_PROMPT GIT_PAGER GIT_OPTIONAL_LOCKS
unset IFS CDPATH GIT_EXTERNAL_DIFF GIT_ATTR_SOURCE

usage() {
	printf 'verify.sh: %s\n' "$1" >&2
	printf 'usage: sh verify.sh [--ledger REF] [--main REF] [--trust-root COMMIT] [--seen COMMIT]\n' >&2
	exit 2
}

stop() {
	printf 'verify.sh: %s\n' "$1" >&2
	exit 3
}

findings=0
tell() { # tell CLASS COMMIT TEXT
	findings=$((findings + 1))
	printf '%s %s: %s\n' "$1" "$2" "$3"
}

digits() { # digits TEXT LENGTH: whether it is so many hexadecimal digits
	case $1 in '' | *[!0-9a-f]*) return 1 ;; esac
	[ ${#1} -eq "$2" ]
}

# ---- Options and tools

ledger='' main='' root='' seen=''
while [ $# -gt 0 ]; do
	case $1 in
	--ledger | --main | --trust-root | --seen) [ $# -gt 1 ] && [ -n "$2" ] || usage "$1 needs a value" ;;
	*) usage "there is no option $1" ;;
	esac
	case $1 in
	--ledger) ledger=$2 ;;
	--main) main=$2 ;;
	--trust-root) root=$2 ;;
	--seen) seen=$2 ;;
	esac
	shift 2
done

command -v git >/dev/null || stop 'git is not here'
command -v ssh-keygen >/dev/null || stop 'ssh-keygen is not here, and without it no signature can be checked; install OpenSSH'
if command -v sha256sum >/dev/null; then
	sha256() { sha256sum -- "$@"; }
elif command -v shasum >/dev/null; then
	sha256() { shasum -a 256 -- "$@"; }
else
	stop 'neither sha256sum nor shasum is here'
fi
version=$(git version) || stop 'git does not start'
set -- $version
minor=${3#*.}
case ${3%%.*}/${minor%%.*} in
*[!0-9/]* | /* | */) stop 'the version of git cannot be read' ;;
[01]/* | 2/[0-9] | 2/[12][0-9] | 2/3[0-7]) stop "this git is $3; 2.38 or newer is needed" ;;
esac

# ---- The clone, of which only the objects and two branches are used

objects=$(git rev-parse --path-format=absolute --git-path objects) || stop 'run this in a clone'
format=$(git rev-parse --show-object-format) || stop 'the clone cannot be read'
[ "$(git rev-parse --is-shallow-repository)" = false ] || stop 'the clone is shallow; fetch all of it with git fetch --unshallow'
case $format in sha1) idlen=40 ;; sha256) idlen=64 ;; *) stop 'the clone has ids of an unknown form' ;; esac
case $objects in *"$newline"*) stop 'the path of the clone has the end of a line in it' ;; esac

commit() { git rev-parse --verify --quiet --end-of-options "$1^{commit}" 2>/dev/null; }

# A branch comes first, whatever tags have its name.
branch() {
	case $1 in refs/*) ;; *) commit "refs/heads/$1" || commit "refs/remotes/$1" && return ;; esac
	commit "$1"
}

[ -z "$root" ] || digits "$root" "$idlen" || usage '--trust-root needs the full id of a commit'
[ -z "$seen" ] || digits "$seen" "$idlen" || usage '--seen needs the full id of a commit'

temporary=$(mktemp -d) && temporary=$(cd -- "$temporary" && pwd) || stop 'there is no room for temporary files'
trap 'cd / && rm -rf -- "$temporary"' EXIT
trap 'exit 3' HUP INT TERM
case $temporary in *[\"\\"$newline"]*) stop 'the path for temporary files has characters that git does not read; set TMPDIR' ;; esac

if [ -n "$ledger" ]; then
	: >"$temporary/refs"
	tip=$(branch "$ledger") || stop "there is no commit $ledger"
else
	git for-each-ref --format='%(objectname)' refs/heads/change-ledger 'refs/remotes/*/change-ledger' >"$temporary/refs" || stop 'the branches cannot be read'
	read -r tip <"$temporary/refs" || stop 'there is no branch change-ledger, here or of a remote; name it with --ledger'
fi
if [ -n "$main" ]; then
	top=$(branch "$main") || stop "there is no commit $main"
else
	top=''
	for name in remotes/origin/HEAD remotes/origin/main remotes/origin/master heads/main heads/master; do
		if top=$(commit "refs/$name"); then break; fi
	done
	[ -n "$top" ] || stop 'there is no branch main or master; name it with --main'
fi

# From here on git works in an empty repository of its own that borrows the objects: no
# configuration, replacement, graft, attribute, hook or cache of the clone counts, and
# nothing is written to the clone. No program is started but ssh-keygen.
unset $(git rev-parse --local-env-vars)
GIT_NO_REPLACE_OBJECTS=1 GIT_DIR=$temporary/git GIT_WORK_TREE=$temporary/files
export GIT_NO_REPLACE_OBJECTS GIT_DIR GIT_WORK_TREE
mkdir "$temporary/files" "$temporary/git" "$temporary/git/refs" "$temporary/git/objects" "$temporary/git/objects/info" || stop 'temporary files cannot be written'
printf '%s\n' "$objects" >"$temporary/git/objects/info/alternates"
printf 'ref: refs/heads/none\n' >"$temporary/git/HEAD"
{
	printf '[core]\n\trepositoryformatversion = 1\n\tbare = false\n\tcommitGraph = false\n\tautocrlf = false\n'
	printf '\tattributesFile = /dev/null\n\thooksPath = /dev/null\n\tfsmonitor = false\n'
	printf '[extensions]\n\tobjectFormat = %s\n' "$format"
	printf '[gpg "ssh"]\n\tprogram = ssh-keygen\n\tallowedSignersFile = "%s/signers"\n' "$temporary"
	printf '[gpg]\n\tformat = ssh\n\tprogram = false\n[gpg "openpgp"]\n\tprogram = false\n[gpg "x509"]\n\tprogram = false\n'
} >"$temporary/git/config"
cd "$temporary" || stop 'temporary files cannot be read'

# Of several ledgers the one that is ahead.
rivals=''
while read -r other; do
	git merge-base --is-ancestor "$other" "$tip" && continue
	if git merge-base --is-ancestor "$tip" "$other"; then tip=$other; else rivals="$rivals $other"; fi
done <refs

incomplete='the clone lacks commits that are needed; clone it anew, in full'

# ---- 1. The chain: messages

# The newest comes first. Each line of a message has a space before it, so that none can be
# taken for the line with @.
git rev-list --first-parent --encoding=none --no-commit-header --format='@%H %ct %P%n%w(0,1,1)%B' "$tip" -- >log 2>errors || stop "$incomplete"

# An entry is kept as: number of the commit from the end, id, first parent, time, whether its
# message reads as it must, and what that says; - stands for nothing.
keep() {
	[ -n "$id" ] || return 0
	case $number in 0* | *[!0-9]* | '' | ?????????*) number=0 bad=bad ;; esac
	case $kind in adopted | submitted | approved | invalidated | merged | unauthorised | ratified | finished) ;; *) kind=- bad=bad ;; esac
	digits "$digest" 64 || { digest=- bad=bad; }
	[ "$number" = 1 ] && [ -z "$previous" ] || digits "$previous" 64 || bad=bad
	digits "$ofmain" "$idlen" || { ofmain=- bad=bad; }
	case $kind in merged | unauthorised) digits "$before" "$idlen" && digits "$after" "$idlen" || bad=bad ;; esac
	[ -z "$before" ] || digits "$before" "$idlen" || { before=- bad=bad; }
	[ -z "$after" ] || digits "$after" "$idlen" || { after=- bad=bad; }
	[ -z "$head" ] || digits "$head" "$idlen" || { head=- bad=bad; }
	[ "$kind" != ratified ] || [ -n "$commits" ] || bad=bad
	for one in $commits; do
		if digits "$one" "$idlen"; then
			[ "$kind" != ratified ] || printf '%s %s\n' "$one" "$back" >&4
		else
			bad=bad
		fi
	done
	back=$((back + 1))
	printf '%s\n' "$back $id $parent $time $bad $number $kind $digest ${previous:--} $ofmain ${before:--} ${after:--} ${head:--}" >&3
	[ "$number" = 1 ] && ended=yes
}

id='' back=0 ended=no
while [ $ended = no ] && IFS= read -r line; do
	case $line in
	@*)
		keep
		set -- ${line#@}
		id=$1 time=${2:-0} parent=${3:--} bad=ok place=0
		case $time in *[!0-9]*) time=0 bad=bad ;; esac
		number='' kind='' digest='' previous='' ofmain='' before='' after='' head='' commits=''
		continue
		;;
	esac
	rank=0
	case $place/$line in
	0/' '?*) rank=1 ;;
	1/' ') rank=2 ;;
	[01]/*) ;;
	*/' Entry: '*) rank=3 number=${line#' Entry: '} ;;
	*/' Kind: '*) rank=4 kind=${line#' Kind: '} ;;
	*/' Digest: '*) rank=5 digest=${line#' Digest: '} ;;
	*/' Previous: '*) rank=6 previous=${line#' Previous: '} ;;
	*/' Main: '*) rank=7 ofmain=${line#' Main: '} ;;
	*/' Before: '*) rank=8 before=${line#' Before: '} ;;
	*/' After: '*) rank=9 after=${line#' After: '} ;;
	*/' Head: '*) rank=10 head=${line#' Head: '} ;;
	*/' Commits: '*) rank=11 commits=${line#' Commits: '} ;;
	*/) rank=$place ;; # the end of the message
	esac
	[ $rank -gt "$place" ] || [ -z "$line" ] || bad=bad
	place=$rank
	[ $rank -gt 0 ] || place=12
done <log 3>newest 4>ratifications
[ $ended = yes ] || keep 3>>newest 4>>ratifications
count=$back

# Now the first one first: number of the commit in the chain, and the rest as above.
sort -k1,1nr newest | cut -d ' ' -f 2- | nl -ba -w1 -s' ' >entries

# ---- 1. The chain: what each commit adds

path() { # path NUMBER: sets path to that of the entry's file
	case ${#1} in
	1) path=0000000$1 ;; 2) path=000000$1 ;; 3) path=00000$1 ;; 4) path=0000$1 ;;
	5) path=000$1 ;; 6) path=00$1 ;; 7) path=0$1 ;; *) path=$1 ;;
	esac
	outer=${path%????} inner=${path#????}
	path=entries/$outer/${inner%??}/$path.json
}

: >files.index
files() { # files: tells of the commit that was read, and notes the file that it adds
	[ $at -gt 0 ] || return 0
	if [ "$blob" = - ] || [ $others -gt 0 ]; then
		tell CHAIN "$id" "entry $number does not add its file, and nothing else"
	fi
	if [ "$blob" = - ]; then : >"files/$at"; else printf '100644 %s\t%s\n' "$blob" "$at" >&5; fi
	printf '%s\n' "$blob" >&6
}

read -r at first rest <entries || stop 'the ledger has no commits'
git ls-tree -r --full-tree "$first" >tree 2>errors || stop "$incomplete"
{
	# The form of ls-tree and that of diff-tree, as one.
	printf '%s\n' "$first"
	while IFS= read -r line; do
		case ${line#*"$tab"} in README.md | verify.sh) continue ;; esac
		set -- ${line%%"$tab"*}
		printf ':000000 %s 0 %s A\t%s\n' "$1" "$3" "${line#*"$tab"}"
	done <tree
	cut -d ' ' -f 2,3 entries | tail -n +2 >pairs
	git diff-tree --stdin --always -r --no-renames --raw --no-abbrev --no-ext-diff --no-textconv <pairs 2>errors || printf 'failed\n'
} >changes
at=0
while IFS= read -r line; do
	case $line in
	failed) stop "$incomplete" ;;
	:*)
		set -- ${line%%"$tab"*}
		if [ "$1 $2 $5" = ':000000 100644 A' ] && [ "${line#*"$tab"}" = "$path" ]; then blob=$4; else others=$((others + 1)); fi
		;;
	*)
		files
		read -r at id parent time bad number rest <&3
		[ "$id" = "$line" ] || stop 'git does not show what the commits of the ledger change'
		blob=- others=0
		[ "$number" != 0 ] || number=$at
		path "$number"
		;;
	esac
done <changes 3<entries 5>files.index 6>blobs
[ $at -gt 0 ] && files 5>>files.index 6>>blobs
[ "$at" = "$count" ] || stop 'git does not show what every commit of the ledger changes'

# ---- 1. The chain: digests

GIT_INDEX_FILE=$temporary/index
export GIT_INDEX_FILE
git update-index --add --index-info <files.index 2>errors && git checkout-index -a --prefix="$temporary/files/" 2>errors || stop "$incomplete"
rm -f index
unset GIT_INDEX_FILE
sums() { (cd files && sha256 "$@") >>sums || stop 'the files of the ledger cannot be read'; }
: >sums
set --
at=1
while [ $at -le "$count" ]; do
	set -- "$@" "$at"
	if [ $# -eq 500 ]; then
		sums "$@"
		set --
	fi
	at=$((at + 1))
done
[ $# -eq 0 ] || sums "$@"
cut -d ' ' -f 1 sums | paste -d ' ' entries blobs - >chain

oldsum=- oldtime=0 expected=1 begun=no still=no
while read -r at id parent time bad number kind digest previous ofmain before after head blob sum; do
	[ "$id" != "$root" ] || [ "$at" != 1 ] || begun=yes
	[ "$id" != "$seen" ] || still=yes
	[ $bad = ok ] || tell MALFORMED "$id" "the message of entry $expected does not read as gitsm writes it"
	if [ "$number" != 0 ] && [ "$number" != $expected ]; then
		tell CHAIN "$id" "this is entry $number, and entry $expected belongs here: entries were dropped or put in another order"
		expected=$number
	fi
	case $at/$kind in
	1/adopted) ;;
	1/* | */adopted) tell CHAIN "$id" "entry $expected is $kind: a ledger begins with its adoption, and only so" ;;
	esac
	if [ "$blob" = - ]; then
		sum=-
	elif [ "$digest" != - ] && [ "$digest" != "$sum" ]; then
		tell CHAIN "$id" "entry $expected has not the digest that its message says: one of them was edited"
	fi
	if [ "$at" != 1 ] && [ "$previous" != - ] && [ "$oldsum" != - ] && [ "$previous" != "$oldsum" ]; then
		tell CHAIN "$id" "entry $expected does not follow the entry before it as that is: it names another digest"
	fi
	[ "$time" -ge "$oldtime" ] || tell BACKDATED "$id" "entry $expected is dated before the entry that it follows"
	[ "$time" -le "$oldtime" ] || oldtime=$time
	oldsum=$sum expected=$((expected + 1))
done <chain

# ---- 2. Signatures

# The allowed signers of each entry, by their blob; entries with the same are checked together.
cut -d ' ' -f 10 chain >mains
while read -r one; do printf '%s:.github/allowed_signers\n' "$one"; done <mains >wanted
git cat-file --batch-check='%(objectname) %(objecttype)' <wanted >found 2>errors || stop 'the allowed signers cannot be read'
cut -d ' ' -f 1,2,6 chain | paste -d ' ' found - | sort -k1,1 -k3,3n >signing

check() { # check BLOB: checks the commits in ids by these allowed signers
	[ -s ids ] || return 0
	git cat-file blob "$1" >signers 2>errors || stop "$incomplete"
	git log --no-walk=unsorted --no-mailmap --no-color --stdin --format='%H %G? %GS' <ids >verdicts 2>errors || stop 'signatures cannot be checked'
	paste -d ' ' numbers verdicts >>signed
}

: >ids
: >numbers
: >signed
group=''
while read -r blob type at id number; do
	if [ "$type" != blob ]; then
		printf '%s %s X\n' "$at $number" "$id" >>signed
		continue
	fi
	if [ "$blob" != "$group" ]; then
		check "$group"
		: >ids
		: >numbers
		group=$blob
	fi
	printf '%s\n' "$id" >>ids
	printf '%s\n' "$at $number" >>numbers
done <signing
check "$group"
sort -n signed >signatures
checked=0
while read -r at number id result principal; do
	checked=$((checked + 1))
	case $result in
	G) [ -n "$principal" ] || tell SIGNATURE "$id" "entry $number is signed by a key that main allows to nobody" ;;
	N) tell SIGNATURE "$id" "entry $number is not signed" ;;
	U) tell SIGNATURE "$id" "entry $number is signed by a key that main does not allow on its date" ;;
	B) tell SIGNATURE "$id" "the signature of entry $number is not one of this commit by an allowed key" ;;
	X) tell SIGNATURE "$id" "nobody may sign entry $number: the commit of main that it names has no .github/allowed_signers" ;;
	*) tell SIGNATURE "$id" "the signature of entry $number cannot be checked" ;;
	esac
done <signatures
[ $checked = "$count" ] || stop 'git did not check every signature'

# ---- 3. Completeness

# Main, the first commit first: place, id, parents.
git rev-list --first-parent --reverse --parents "$top" -- >line 2>errors || stop "$incomplete"
nl -ba -w1 -s' ' line >main
cut -d ' ' -f 1,2 main | sort -k2,2 >places
last=$(wc -l <main)
last=$((last))

lookup() { # lookup FIELD: the places on main of the commits in a field of the chain, 0 for none
	cut -d ' ' -f "1,$1" chain | sort -k2,2 | join -1 2 -2 2 -a 1 -e 0 -o 1.1,2.1 - places | sort -n | cut -d ' ' -f 2
}
lookup 10 >ofmain
lookup 11 >before
lookup 12 >after
cut -d ' ' -f 1,2,6,7,10-13 chain | paste -d ' ' - ofmain before after >ranges

gap() { # gap FROM TO: tells of the commits of main at these places
	[ "$1" -le "$2" ] || return 0
	tail -n "+$1" main | head -n "$(($2 - $1 + 1))" >gap
	while read -r place id parents; do
		case $parents in
		*' '*) tell MISSING "$id" 'main has this merge, and no entry records it' ;;
		*) tell DIRECT-PUSH "$id" 'main has this commit, and no entry records it' ;;
		esac
	done <gap
}

told='' class=''
lost() { # lost COMMIT: tells of a commit that main had
	case " $told " in *" $1 "*) return ;; esac
	told="$told $1"
	if [ "$class" = SET-BACK ]; then
		tell SET-BACK "$1" "entry $number (commit $entry) records it, and main was set back to before it"
	else
		tell REWRITTEN "$1" "entry $number (commit $entry) records it, and main no longer has it"
	fi
}

covered=0 newest=0
: >merges
: >unauthorised
while read -r at entry number kind ofmain before after head pmain pbefore pafter; do
	case $kind in
	merged | unauthorised)
		[ "$before" != - ] && [ "$after" != - ] || continue # told above
		[ "$ofmain" = "$before" ] || tell MAIN "$entry" "entry $number is judged by another commit of main than the one before what it records"
		if [ "$pafter" = 0 ] || [ "$pbefore" = 0 ]; then
			[ -n "$class" ] || [ "$pbefore" != "$last" ] || class=SET-BACK
			class=${class:-REWRITTEN}
			[ "$pbefore" != 0 ] || lost "$before"
			[ "$pafter" != 0 ] || lost "$after"
			[ $kind = merged ] || printf '%s\n' "$after $at $entry $number" >>unauthorised
			continue
		fi
		gap $((covered + 1)) "$pbefore"
		if [ "$pafter" -le "$pbefore" ]; then
			tell ORDER "$entry" "entry $number records a range of main that ends before it begins"
			continue
		fi
		[ "$pbefore" -ge $covered ] || tell ORDER "$entry" "entry $number records commits of main that an entry before it has recorded"
		[ "$pafter" -le $covered ] || covered=$pafter
		[ "$pbefore" -le $newest ] || newest=$pbefore
		if [ $kind = merged ]; then
			printf '%s\n' "$after $before $head $entry $number" >>merges
		else
			tail -n "+$((pbefore + 1))" main | head -n "$((pafter - pbefore))" | cut -d ' ' -f 2 >range
			while read -r one; do printf '%s\n' "$one $at $entry $number"; done <range >>unauthorised
		fi
		;;
	*)
		[ "$ofmain" != - ] || continue # told above
		if [ "$pmain" = 0 ]; then
			class=${class:-REWRITTEN}
			lost "$ofmain"
			continue
		fi
		[ "$pmain" -ge $newest ] || tell MAIN "$entry" "entry $number is judged by an older commit of main than an entry before it"
		[ "$pmain" -le $newest ] || newest=$pmain
		[ "$at" != 1 ] || covered=$pmain
		;;
	esac
done <ranges
gap $((covered + 1)) "$last"

# ---- 4. Contents

cut -d ' ' -f 1 merges >ids
while read -r one; do printf '%s^{tree}\n' "$one"; done <ids >wanted
git cat-file --batch-check='%(objectname)' <wanted >trees 2>errors || stop "$incomplete"
paste -d ' ' trees merges >compared
while read -r tree after before head entry number; do
	if [ "$head" = - ]; then
		tell CONTENT "$after" "entry $number (commit $entry) does not say what was proposed, so nobody can tell whether main took in that"
		continue
	fi
	made=$(git merge-tree --write-tree --no-messages "$before" "$head" 2>errors)
	status=$?
	digits "${made%%"$newline"*}" "$idlen" || status=128 # it has not come so far
	case $status in
	0) [ "$made" = "$tree" ] || tell CONTENT "$after" "entry $number (commit $entry): main took in something else than what was proposed" ;;
	1) tell CONTENT "$after" "entry $number (commit $entry): what was proposed does not merge, so somebody made what main took in by hand" ;;
	*) tell INCOMPLETE "$after" "entry $number (commit $entry) cannot be compared: the clone lacks what was proposed" ;;
	esac
done <compared

# ---- 5. Ratification

# For each commit the last entry that ratifies it; entries are numbered from the end so far.
sort -k1,1 -k2,2n ratifications >ratifying
lastone=''
while read -r one back; do
	[ "$one" = "$lastone" ] || printf '%s\n' "$one $((count - back))"
	lastone=$one
done <ratifying >ratified
sort -k1,1 unauthorised | join -a 1 -e 0 -o 1.2,1.1,1.4,2.2 - ratified | sort -k1,1n >answers
while read -r at one number by; do
	[ "$by" -gt "$at" ] || tell UNRATIFIED "$one" "entry $number records it as unauthorised, and no later entry ratifies it"
done <answers

# ---- 6. Headers

header() { # header: reads the first words of the headers of commits, and sets odd where they are not right
	state=rest odd=no records=0 twice=''
	while IFS= read -r key; do
		case $state/$key in
		*/) ;;
		rest/commit) state=commit twice='' records=$((records + 1)) ;;
		commit/tree) state=tree ;;
		tree/parent) ;;
		tree/author) state=author ;;
		author/committer) state=rest ;;
		rest/tree | rest/parent | rest/author | rest/committer) odd=yes ;;
		rest/gpgsig | rest/gpgsig-sha256 | rest/encoding)
			case $twice in *" $key "*) odd=yes ;; esac
			twice="$twice $key "
			;;
		rest/*) ;;
		*) odd=yes ;;
		esac
	done
	[ $state = rest ] || odd=yes
}

zeros() { # zeros FILE: whether it has bytes that end a text for some programs
	[ $(($(tr -dc '\000' <"$1" | wc -c))) -gt 0 ]
}

headers() { # headers FILE: checks the commits whose ids it has
	[ -s "$1" ] || return 0
	# Messages are indented in this form, so that no line of them begins like a header.
	git rev-list --no-walk=unsorted --stdin --pretty=raw --encoding=none <"$1" >raw 2>errors || stop "$incomplete"
	git cat-file --batch <"$1" >whole 2>errors || stop "$incomplete"
	cut -d ' ' -f 1 raw | tr -s '\n' >keys
	header <keys
	all=$(wc -l <"$1")
	if [ $odd = no ] && [ $records -eq $((all)) ] && ! zeros whole; then return 0; fi
	strange=0
	while read -r one; do
		git cat-file commit "$one" >whole 2>errors || stop "$incomplete"
		printf 'commit\n' >keys
		while IFS= read -r line; do
			case $line in
			'') break ;;
			' '*) ;;
			*) printf '%s\n' "${line%% *}" ;;
			esac
		done <whole >>keys
		header <keys
		if [ $odd = yes ] || [ $records -ne 1 ] || zeros whole; then
			tell HEADER "$one" "this commit of $2 is not as git writes it: it can be read in more than one way"
			strange=$((strange + 1))
		fi
	done <"$1"
	[ $strange -gt 0 ] || tell HEADER "$tip" "a commit of $2 is not as git writes it"
}

cut -d ' ' -f 2 entries >ids
headers ids 'the ledger'
adopted=0
read -r adopted <ofmain
[ "$adopted" -gt 0 ] || adopted=1
tail -n "+$adopted" main | cut -d ' ' -f 2 >ids
headers ids main

# ---- 7. What you know from elsewhere

[ -z "$root" ] || [ $begun = yes ] || tell ROOT "$first" "the ledger begins with this commit, and not with $root"
[ -z "$seen" ] || [ $still = yes ] || tell ROLLED-BACK "$seen" 'the ledger had this commit and lacks it now: it was rolled back or made anew'
for one in $rivals; do
	tell DIVERGED "$one" "this ledger of another branch contradicts the one that was checked ($tip)"
done

printf 'checked %s entries and %s commits of main since it was adopted: %s findings\n' "$count" "$((last - adopted))" "$findings"
[ $findings -eq 0 ]
