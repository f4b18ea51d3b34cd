// SPDX-License-Identifier: Apache-2.0
#pragma once

// report: what people and other programs read. Tables for a terminal, and statements as text, HTML
// and JSON.

#include "submeter/report/statement.hpp"
#include "submeter/report/table.hpp"
