// SPDX-License-Identifier: Apache-2.0
#pragma once

// report: what people and other programs read. Tables for a terminal, statements as text, HTML and
// JSON, a book's own papers (statements of account, income, orders, receipts, reminders), and books
// for hledger, beancount and as JSON lines.

#include "submeter/report/book_export.hpp"
#include "submeter/report/ledger_paper.hpp"
#include "submeter/report/statement.hpp"
#include "submeter/report/table.hpp"
