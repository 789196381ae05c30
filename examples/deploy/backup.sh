#!/bin/sh
# backup.sh DATA KEYS: copy a program into the new folder DATA, and its keys over those in the folder KEYS.
#
# The publisher stands still meanwhile, so that stored head, public files and database belong together; the portal goes
# on. KEYS must not lie where DATA lies: with both, everything that is open can be read. It holds the present epoch's key
# alone, because after an erasure a copy of an older one must not exist.
set -eu
data=$1 keys=$2
program=/srv/plainview/program
. /etc/plainview/owner.env

systemctl stop plainview-publish
trap 'systemctl start plainview-publish' EXIT
umask 077
mkdir "$data"
mkdir -p "$keys"
tar -C $program -cf "$keys/keys.tar.new" private/keys private/epochs private/portal $(cd $program && ls -d private/log-keys 2>/dev/null || :)
mv "$keys/keys.tar.new" "$keys/keys.tar"
tar -C $program -cf "$data/program.tar" --exclude=private/keys --exclude=private/epochs --exclude=private/portal \
    --exclude=private/log-keys --exclude='private/*.lock' private public $(cd $program && ls -d plainview.toml 2>/dev/null || :)
pg_dump --format=custom --file="$data/database.dump" "$DATABASE_URL"
(cd "$data" && sha256sum program.tar database.dump > SHA256SUMS)
touch $program/private/last-backup
