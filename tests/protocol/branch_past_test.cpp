// A branch's past, against a list of what was added.
#include "protocol/spend/branch_past.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace noodgeld {
namespace {

EntryHash hash_of(std::uint64_t number) {
    EntryHash out;
    out.bytes[0] = static_cast<std::uint8_t>(number);
    out.bytes[1] = 1;
    return out;
}

PastSale sale_of(std::uint64_t number) {
    PastSale out;
    out.id.bytes[3] = static_cast<std::uint8_t>(number);
    out.total = Amount::from_wire(number * 3);
    return out;
}

RC_GTEST_PROP(BranchPastProperty, GivesWhatWasAdded, ()) {
    PastInMemory past;
    const auto sales = *rc::gen::container<std::vector<bool>>(rc::gen::arbitrary<bool>());
    for (std::size_t i = 0; i < sales.size(); ++i) {
        past.add(hash_of(i + 1), sales[i] ? std::optional(sale_of(i + 1)) : std::nullopt);
    }
    const std::uint64_t count = sales.size();
    for (std::uint64_t at = 0; at <= count + 1; ++at) {
        const bool is_there = at > 0 && at <= count;
        RC_ASSERT(past.hash_at({at}) == (is_there ? std::optional(hash_of(at)) : std::nullopt));
        const bool is_sale = is_there && sales[at - 1];
        RC_ASSERT(past.sale_at({at}) == (is_sale ? std::optional(sale_of(at)) : std::nullopt));
    }
    const auto after = *rc::gen::inRange<std::uint64_t>(0, count + 2);
    const auto last = *rc::gen::inRange<std::uint64_t>(0, count + 2);
    std::uint64_t cents = 0;
    BranchPast::Sales newest;
    for (std::uint64_t at = count; at > 0; --at) {
        if (!sales[at - 1]) continue;
        if (at > after && at <= last) cents += at * 3;
        if (at < after && newest.size() < last) newest.emplace_back(Sequence{at}, sale_of(at));
    }
    RC_ASSERT(past.sold({after}, {last}) == cents);
    RC_ASSERT(past.newest_sales({after}, last) == newest);
}

}  // namespace
}  // namespace noodgeld
