// SPDX-License-Identifier: Apache-2.0
#include "bind.hpp"

// The extension behind the package `submeter`: its submodules are the C++ namespaces.
PYBIND11_MODULE(_core, m) {
    using namespace submeter::python;
    m.doc() = "The compiled part of submeter. Import submeter instead.";
    register_failure();
    bind_core(m);
    bind_arrow(m);
    auto codec = m.def_submodule("codec", "Bytes of the field to frames and exact values.");
    bind_codec(codec);
    auto tariff = m.def_submodule("tariff", "Usage over time and a plan make charge lines.");
    bind_tariff(tariff);
    auto billing = m.def_submodule("billing", "Exact shares of a pool.");
    bind_billing(billing);
    auto ledger = m.def_submodule("ledger", "One property's books.");
    bind_ledger(ledger);
    auto simulate = m.def_submodule("simulate", "Meters that nobody has to buy.");
    bind_profile_meter(simulate);
    bind_simulate(simulate);
}
