#include "ledger/judge/kept_past.h"

#include <algorithm>

namespace noodgeld::judge {
namespace {

constexpr std::size_t kNewest = 32;

}  // namespace

void KeptPast::add(const EntryHash& hash, const std::optional<PastSale>& sale) {
    ++count_;
    newest_.push_back({hash, sale});
    if (newest_.size() > kNewest) newest_.pop_front();
}

void KeptPast::for_each(Sequence first, Sequence last,
                        const std::function<void(Sequence, const Past&)>& visit) const {
    first.value = std::max<std::uint64_t>(first.value, 1);
    last.value = std::min(last.value, count_);
    const std::uint64_t in_memory = count_ - newest_.size() + 1;
    if (first.value < in_memory) {
        feeds_.for_each_entry(
            feed_, first, {std::min(last.value, in_memory - 1)}, [&](const feeds::ReadEntry& read) {
                Past one{read.hash, std::nullopt};
                if (const Sale* sale = sale_in(read.entry)) {
                    one.sale = PastSale{sale->id, sale->total, read.entry.time.latest};
                }
                visit(read.entry.sequence, one);
            });
    }
    for (std::uint64_t i = std::max(first.value, in_memory); i <= last.value; ++i) {
        visit({i}, newest_[i - in_memory]);
    }
}

std::optional<KeptPast::Past> KeptPast::at(Sequence sequence) const {
    std::optional<Past> out;
    if (sequence == Sequence{}) return out;
    for_each(sequence, sequence, [&out](Sequence, const Past& one) { out = one; });
    return out;
}

std::optional<EntryHash> KeptPast::hash_at(Sequence sequence) const {
    const auto one = at(sequence);
    return one ? std::optional(one->hash) : std::nullopt;
}

std::optional<PastSale> KeptPast::sale_at(Sequence sequence) const {
    const auto one = at(sequence);
    return one ? one->sale : std::nullopt;
}

crypto::uint128 KeptPast::sold(Sequence after, Sequence last) const {
    crypto::uint128 cents = 0;
    for_each({after.value + 1}, last, [&cents](Sequence, const Past& one) {
        if (one.sale) cents += one.sale->total.to_wire();
    });
    return cents;
}

/// Nobody asks a ledger for it often: reads all before.
BranchPast::Sales KeptPast::newest_sales(Sequence before, std::size_t limit) const {
    Sales out;
    if (before <= Sequence{1}) return out;
    for_each({1}, {before.value - 1}, [&out](Sequence sequence, const Past& one) {
        if (one.sale) out.emplace_back(sequence, *one.sale);
    });
    std::ranges::reverse(out);
    if (out.size() > limit) out.resize(limit);
    return out;
}

}  // namespace noodgeld::judge
