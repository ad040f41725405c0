#include "protocol/spend/branch_past.h"

#include <algorithm>

namespace noodgeld {

void PastInMemory::add(const EntryHash& hash, const std::optional<PastSale>& sale) {
    hashes_.push_back(hash);
    if (sale) sales_.emplace_back(Sequence{hashes_.size()}, *sale);
}

std::optional<EntryHash> PastInMemory::hash_at(Sequence sequence) const {
    if (sequence.value == 0 || sequence.value > hashes_.size()) return std::nullopt;
    return hashes_[sequence.value - 1];
}

BranchPast::Sales::const_iterator PastInMemory::first_from(Sequence sequence) const {
    return std::ranges::lower_bound(sales_, sequence, {},
                                    [](const auto& one) { return one.first; });
}

std::optional<PastSale> PastInMemory::sale_at(Sequence sequence) const {
    const auto at = first_from(sequence);
    if (at == sales_.end() || at->first != sequence) return std::nullopt;
    return at->second;
}

crypto::uint128 PastInMemory::sold(Sequence after, Sequence last) const {
    crypto::uint128 cents = 0;
    for (auto at = first_from({after.value + 1}); at != sales_.end() && at->first <= last; ++at) {
        cents += at->second.total.to_wire();
    }
    return cents;
}

BranchPast::Sales PastInMemory::newest_sales(Sequence before, std::size_t limit) const {
    Sales out;
    for (auto at = first_from(before); at != sales_.begin() && out.size() < limit;) {
        out.push_back(*--at);
    }
    return out;
}

}  // namespace noodgeld
