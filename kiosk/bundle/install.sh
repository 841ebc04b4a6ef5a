#!/bin/sh
# Installs this bundle on a Debian 12 machine, from its own files alone. The words after it go to `guitu install`.
#   sh install.sh --key release.pub
set -eu
here=$(cd "$(dirname "$0")" && pwd)
kind=$(cat "$here/kind")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/boot"
# Trusted, because the signature over the whole bundle was checked before it was unpacked.
echo "deb [trusted=yes] file:$here/debs ./" >"$work/sources.list"
apt() {
    DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o "Dir::Etc::SourceList=$work/sources.list" \
        -o Dir::Etc::SourceParts=/dev/null -o "Dir::State::Lists=$work/lists" -o APT::Sandbox::User=root "$@"
}
echo "Debian packages ..."
apt update
# shellcheck disable=SC2046  # a word a package
apt --no-install-recommends install $(cat "$here/packages")
echo "Guitu ..."
tar -xOf "$here/release.guitu" payload.tar.gz | tar -xzf - -C "$work/boot"
"$work/boot/bin/guitu" install "$kind" --package "$here/release.guitu" "$@"
