// SPDX-License-Identifier: Apache-2.0
// Boost.JSON's own bodies, compiled once here: no linked Boost library is needed.
#include <boost/json/src.hpp>
