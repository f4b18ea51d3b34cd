// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <type_traits>

namespace submeter::inline v0::ledger::detail {

// Somebody's callable for one `Item` after the other, borrowed for the length of a call: so that
// what shows the items is compiled once.
template <class Item>
class visitor {
public:
    template <class Visit>
    requires(!std::is_same_v<std::remove_cv_t<Visit>, visitor>) explicit visitor(
        Visit& visit) noexcept
        : of_(const_cast<void*>(static_cast<const void*>(std::addressof(visit)))),
          show_([](void* of, Item item) {
              static_cast<void>((*static_cast<Visit*>(of))(static_cast<Item>(item)));
          }) {}

    void operator()(Item item) const { show_(of_, static_cast<Item>(item)); }

private:
    void* of_;
    void (*show_)(void* of, Item item);
};

}  // namespace submeter::inline v0::ledger::detail
