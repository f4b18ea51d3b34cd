# SPDX-License-Identifier: Apache-2.0
# Sourced by the commands, after install.sh: the Python environment build/venv and the package in
# it.
# shellcheck shell=bash

python_needs=$root/bindings/python

# Makes build/venv unless it is there and works.
make_environment() {
    local python
    python=$(find_python) || give_up 2 "No Python 3.10 or later with venv and headers was found."
    if ! "$venv/bin/python" -c 'import pip' 2>/dev/null; then
        say "making the Python environment build/venv with $python"
        rm -rf "$venv" "$build/stamps/python-"*
        quietly python-venv "$python" -m venv "$venv" || give_up 1 "Could not make build/venv"
    fi
}

# install_requirements FILE: pinned packages, installed once for each content of the file.
install_requirements() {
    local name digest
    name=python-$(basename "$1" .txt)
    digest=$(sha256sum "$1" | cut -d ' ' -f 1)
    is_marked "$name" "$digest" && return
    say "installing Python packages from ${1#"$root"/}"
    quietly "$name" "$venv/bin/python" -m pip install --disable-pip-version-check -r "$1" ||
        give_up 1 "Could not install the Python packages"
    mark "$name" "$digest"
}

# Builds and installs the package, unless nothing that it is made of has changed since.
#
#   install_python_package [SETTING...]    of scikit-build-core; none: as users get it, optimised
install_python_package() {
    local digest setting settings=()
    for setting in "$@"; do
        settings+=(--config-settings="$setting")
    done
    digest="$(content_digest pyproject.toml README.md CMakeLists.txt cmake include src bindings/python) $*"
    if is_marked python-package "$digest" && "$venv/bin/python" -c 'import submeter' 2>/dev/null; then
        say "the Python package is up to date"
        return
    fi
    say "building and installing the Python package (pip install .)"
    # Under the compiler's name that CMake takes elsewhere, ccache knows what was compiled there.
    quietly python-package env CXX="${CXX:-c++}" CMAKE_PREFIX_PATH="$(deps_prefix)${CMAKE_PREFIX_PATH:+:$CMAKE_PREFIX_PATH}" \
        CMAKE_BUILD_PARALLEL_LEVEL="$(jobs_at_once)" \
        "$venv/bin/python" -m pip install --disable-pip-version-check --no-build-isolation --no-deps \
        --force-reinstall "${settings[@]}" "$root" || give_up 1 "Could not build the Python package"
    mark python-package "$digest"
}

# prepare_python [SETTING...]: as install_python_package.
prepare_python() {
    make_environment
    install_requirements "$python_needs/requirements.txt"
    install_python_package "$@"
}
