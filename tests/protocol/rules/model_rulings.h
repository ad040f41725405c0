// The slow, obvious model of chapter 6, part 5: what rulings decide.
#pragma once

#include <set>
#include <string>

#include "tests/protocol/rules/model_facts.h"

namespace noodgeld::test::model {

/// 6.14: the last entry of a feed that officers let stand, or null.
[[nodiscard]] const Node* ruled_point(const Facts& facts, const FeedId& feed);
/// Whether the entry is at or before that one.
[[nodiscard]] bool is_ruled_to_stand(const Facts& facts, const Node& node);
/// Whether the spends of a sale are paid or refused; nothing if no ruling says so.
[[nodiscard]] std::optional<bool> ruled(const Facts& facts, const Node& sale);
/// What is released of what caps hold.
[[nodiscard]] std::int64_t released(const Facts& facts, const std::string& merchant,
                                    const std::string& payee);
[[nodiscard]] bool is_closed(const Facts& facts);

}  // namespace noodgeld::test::model
