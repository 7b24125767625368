#!/bin/bash
# Unpacks the documentation packages whose pages documentation.json labels, into .build/labelled-pages/PACKAGE. Nothing
# is installed. About 40 MB are downloaded from Debian's archive; packages of another release have other pages.
set -eu
cd "$(dirname "$0")/../.."
here=$PWD target=.build/labelled-pages
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$target"
for package in $(sed -n 's/.*{"package": "\([^"]*\)".*/\1/p' benchmarks/labels/documentation.json | sort -u); do
  [ -d "$target/$package" ] && continue
  echo "unpacking $package into $target"
  (cd "$work" && apt-get download -qq "$package" && dpkg-deb -x "$package"_*.deb "$package")
  mv "$work/$package" "$here/$target/$package"
done
