#include "protocol/verdict/registered.h"

#include <algorithm>

namespace noodgeld {

Registered::Registered(const Facts& facts) {
    const Holdings& holdings = facts.holdings();
    std::optional<std::pair<CharterVersion, OrderNumber>> rank;
    for (const auto& [hash, one] : holdings.registers()) {
        if (!holdings.is_in_office(one.charter, hash)) continue;
        if (rank && rank_of(one) < *rank) continue;
        if (rank != rank_of(one)) of_highest_rank_.clear();
        rank = rank_of(one);
        of_highest_rank_.push_back(facts.register_rows(one.root));
    }
}

std::optional<Amount> Registered::ceiling_of(const Merchant& merchant) const {
    std::optional<Amount> ceiling;
    for (const Rows* rows : of_highest_rank_) {
        if (rows == nullptr) return std::nullopt;
        const auto row = rows->find(merchant);
        if (row == rows->end()) return std::nullopt;
        ceiling = std::min(ceiling.value_or(row->second.ceiling), row->second.ceiling);
    }
    return ceiling;
}

}  // namespace noodgeld
