# shellcheck shell=sh
# Sourced by demo, test and .githooks/check, from the top of the repository: brings what tripsync
# needs beside Go, with the machine's own package manager, and says what it
# installs. What is there already is left as it is.

say() { printf 'tripsync: %s\n' "$*" >&2; }

# need_go finds Go in its usual place too, for a shell that was never told of it.
need_go() {
	command -v go >/dev/null || PATH=$PATH:/usr/local/go/bin
	command -v go >/dev/null && return
	say 'Go is missing: install 1.26 or newer from https://go.dev/dl and run this again.'
	return 1
}

# need_postgres sees to a PostgreSQL server, which tripsync starts for itself.
need_postgres() {
	have_postgres && return
	bring 'the PostgreSQL server' postgresql postgresql-server postgresql postgresql@17 && have_postgres && return
	say 'PostgreSQL is missing: install its server programs (initdb and postgres) and run this again.'
	return 1
}

# want_xmllint sees to xmllint, by which tests hold our XML against Concur's
# schema. Without it those tests are skipped.
want_xmllint() {
	command -v xmllint >/dev/null && return
	bring 'xmllint' libxml2-utils libxml2 libxml2-utils libxml2 ||
		say 'xmllint is missing: tests against the XML schema are skipped.'
}

# want_pgbouncer sees to PgBouncer, behind which tests do the whole job. Without
# it those tests are skipped.
want_pgbouncer() {
	have_pgbouncer && return
	if ! bring PgBouncer pgbouncer pgbouncer pgbouncer pgbouncer || ! have_pgbouncer; then
		say 'PgBouncer is missing: tests through a pooler are skipped.'
	fi
}

# have_pgbouncer looks in sbin as well, where Debian puts it and a user's PATH may
# not lead.
have_pgbouncer() {
	command -v pgbouncer >/dev/null || PATH=$PATH:/usr/sbin
	command -v pgbouncer >/dev/null
}

# need_chromium sees to a browser, with which the sandbox's pages are tested.
need_chromium() {
	have_chromium && return
	bring 'Chromium' chromium chromium chromium chromium && have_chromium && return
	say 'Chromium is missing: install it and run this again.'
	return 1
}

# have_chromium looks for what push/sandbox/browsertest looks for.
have_chromium() {
	command -v chromium || command -v chromium-browser || command -v google-chrome
} >/dev/null

# have_postgres looks where package state/embedded looks: in PATH, then where
# Debian, the PostgreSQL project's RPMs, Alpine, SUSE, Homebrew and Postgres.app
# put the server.
have_postgres() {
	command -v initdb >/dev/null && command -v postgres >/dev/null && return
	for bin in /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /usr/libexec/postgresql* /usr/lib/postgresql*/bin \
		/opt/homebrew/opt/postgresql*/bin /usr/local/opt/postgresql*/bin /home/linuxbrew/.linuxbrew/opt/postgresql*/bin \
		/Applications/Postgres.app/Contents/Versions/*/bin; do
		[ -x "$bin/initdb" ] && [ -x "$bin/postgres" ] && return
	done
	return 1
}

# bring WHAT APT DNF APK BREW installs WHAT, whose package has another name with
# each package manager.
bring() {
	if command -v apt-get >/dev/null; then
		say "installing $1 (apt-get install $2)"
		bring_apt "$2"
	elif command -v dnf >/dev/null; then
		say "installing $1 (dnf install $3)"
		as_root dnf install -y "$3"
	elif command -v apk >/dev/null; then
		say "installing $1 (apk add $4)"
		as_root apk add --update-cache "$4"
	elif command -v brew >/dev/null; then
		say "installing $1 (brew install $5)"
		brew install "$5"
	else
		say "found none of apt-get, dnf, apk and brew to install $1 with"
		return 1
	fi </dev/null >&2
}

# bring_apt PACKAGE installs from fresh package lists. Debian's PostgreSQL makes
# a cluster and starts it as a service when it is first installed; tripsync keeps
# clusters of its own, so that is switched off for as long as this takes.
bring_apt() {
	# shellcheck disable=SC2016 # expanded by the inner shell
	as_root sh -c '
		dir=/etc/postgresql-common/createcluster.d
		trap "rm -f $dir/tripsync.conf; rmdir -p $dir 2>/dev/null" EXIT
		trap "exit 130" INT TERM
		mkdir -p $dir && echo "create_main_cluster = false" >$dir/tripsync.conf || exit
		export DEBIAN_FRONTEND=noninteractive
		apt-get update -q -o DPkg::Lock::Timeout=120 || echo "going on with the old package lists"
		apt-get install -q -y --no-install-recommends -o DPkg::Lock::Timeout=120 "$1"
	' sh "$1"
}

# as_root COMMAND… runs it as root: through sudo only where that is needed.
as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo "$@"
	else
		say 'this takes root, and there is no sudo'
		return 1
	fi
}
