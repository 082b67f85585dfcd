#!/bin/sh
# Sets up .venv beside this file: Debian packages that open3d loads, a virtual environment, pinned versions.
# Usage: sh setup.sh [extras]        extras: dev, mmscan, models, photos, ray, separated by commas
set -eu
cd "$(dirname "$0")"
extras=${1:-}
python=${PYTHON:-python3}

fail() { echo "setup: $*" >&2; exit 1; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

can_install() {
    command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }
}

install_debian() {
    can_install || fail "these Debian packages are missing: $*. Install them (apt-get install $*) and run make again."
    echo "setup: installing $*"
    as_root apt-get update -qq || fail "apt-get update failed; is the package mirror reachable?"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@" >/dev/null ||
        fail "apt-get could not install $*."
}

missing=""
for pair in libusb-1.0.so.0:libusb-1.0-0 libGL.so.1:libgl1 libEGL.so.1:libegl1 libX11.so.6:libx11-6 libgomp.so.1:libgomp1; do
    PATH="$PATH:/sbin:/usr/sbin" ldconfig -p | grep -q "${pair%%:*}" || missing="$missing ${pair##*:}"
done
command -v "$python" >/dev/null || missing="$missing python3"
if command -v "$python" >/dev/null && ! "$python" -c "import ensurepip, venv" 2>/dev/null; then
    missing="$missing python3-venv"
fi
case ",$extras," in *,mmscan,*) command -v java >/dev/null || missing="$missing default-jre-headless" ;; esac
case ",$extras," in *,dev,*) command -v chromium >/dev/null || missing="$missing chromium" ;; esac
# shellcheck disable=SC2086  # one word a package
[ -z "$missing" ] || install_debian $missing

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    fail "Python 3.11 or newer is needed, $("$python" --version) was found. Name another one: make PYTHON=/path/to/python3.11 run"

wanted=$(cat pyproject.toml constraints.txt setup.sh | cksum | cut -d' ' -f1)
ready=.venv/.ready-$(echo "${extras:-base}" | tr ',' '-')
if [ "$(cat "$ready" 2>/dev/null)" = "$wanted" ] && .venv/bin/python -c "import internspatial_kedro" 2>/dev/null; then
    exit 0
fi
echo "setup: installing into .venv (some minutes the first time)"
.venv/bin/python -c "" 2>/dev/null || { rm -rf .venv; "$python" -m venv .venv; }
# Not compiled ahead: of 28,000 modules a run imports a part, and Python keeps what it has compiled.
install() {
    .venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check -c constraints.txt "$@"
}
# The pip that comes with Debian's Python takes twice as long to read an index; setuptools builds this package in place.
{ install --upgrade pip setuptools && install --no-build-isolation -e ".${extras:+[$extras]}"; } ||
    fail "pip could not install the pinned versions; see the message above."
case ",$extras," in *,photos,*)
    # Without what they say they need: sam2's own build takes a CUDA torch of gigabytes, dlr-moge a web server and OpenGL.
    export SAM2_BUILD_CUDA=0
    install --no-build-isolation --no-deps sam2 dlr-moge dlr-utils3d ||
        fail "pip could not install sam2 and dlr-moge; see the message above." ;;
esac
echo "$wanted" >"$ready"
