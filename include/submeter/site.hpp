// SPDX-License-Identifier: Apache-2.0
#pragma once

// site: who and what there is (project, building, meter, account), which circuit serves whom when,
// and which plan holds when. Plain values with dated assignments; no I/O and no money.

#include "submeter/site/assignment.hpp"
#include "submeter/site/directory.hpp"
#include "submeter/site/meter.hpp"
#include "submeter/site/place.hpp"
