#include "tests/protocol/rules/model_rulings.h"

#include <algorithm>
#include <functional>

#include "tests/protocol/rules/model_past.h"

namespace noodgeld::test::model {
namespace {

bool stands(const Facts& facts, const Fact<Ruling>& ruling) {
    const Charter& current = current_charter(facts)->value;
    if (ruling.value.charter == current.version) return true;
    for (const ObjectHash& carried : current.carried) {
        for (const Fact<Ruling>* at = find(facts.rulings, carried); at != nullptr;) {
            if (at->hash == ruling.hash) return true;
            at = at->value.previous ? find(facts.rulings, *at->value.previous) : nullptr;
        }
    }
    return false;
}

/// What the highest rank says of which exactly one ruling says something.
template <class Said>
std::optional<Said> ask(const Facts& facts,
                        const std::function<std::optional<Said>(const Ruling&)>& question) {
    std::map<std::pair<std::uint64_t, std::uint64_t>, std::vector<Said>> answers;
    for (const Fact<Ruling>& ruling : facts.rulings) {
        if (!stands(facts, ruling)) continue;
        const auto answer = question(ruling.value);
        if (!answer) continue;
        answers[{ruling.value.charter.value, ruling.value.number.value}].push_back(*answer);
    }
    for (auto rank = answers.rbegin(); rank != answers.rend(); ++rank) {
        if (rank->second.size() == 1) return rank->second.front();
    }
    return std::nullopt;
}

const Node* placed(const Facts& facts, const FeedId& feed, const FeedPoint& point) {
    const Node* node = find_entry(facts, feed, point.hash);
    return node != nullptr && node->entry.sequence == point.sequence ? node : nullptr;
}

bool covers(const Facts& facts, const RuledSpends& row, const Node& sale) {
    const Node* from = placed(facts, row.feed, row.from);
    const Node* to = placed(facts, row.feed, row.to);
    if (from == nullptr || to == nullptr || !is_at_or_before(*from, *to)) return false;
    if (!is_at_or_before(*from, sale) || !is_at_or_before(sale, *to)) return false;
    for (const Node* at = to; at != &sale; at = at->parent) {
        const auto* voided = std::get_if<Void>(&at->entry.body);
        if (voided == nullptr || voided->sequence != sale.entry.sequence) continue;
        if (voided->sale == sale_in(sale.entry)->id) return false;
    }
    return true;
}

}  // namespace

const Node* ruled_point(const Facts& facts, const FeedId& feed) {
    const auto point = ask<const Node*>(facts, [&](const Ruling& ruling) {
        std::optional<const Node*> said;
        for (const RuledPoint& row : ruling.points) {
            const Node* node = row.feed == feed ? placed(facts, feed, row.point) : nullptr;
            if (node != nullptr) said = node;
        }
        return said;
    });
    return point.value_or(nullptr);
}

bool is_ruled_to_stand(const Facts& facts, const Node& node) {
    const Node* point = ruled_point(facts, node.entry.feed);
    return point != nullptr && is_at_or_before(node, *point);
}

std::optional<bool> ruled(const Facts& facts, const Node& sale) {
    return ask<bool>(facts, [&](const Ruling& ruling) {
        std::optional<bool> said;
        for (const RuledSpends& row : ruling.spends) {
            if (covers(facts, row, sale)) said = row.paid;
        }
        return said;
    });
}

std::int64_t released(const Facts& facts, const std::string& merchant, const std::string& payee) {
    const auto cents = ask<std::int64_t>(facts, [&](const Ruling& ruling) {
        std::optional<std::int64_t> said;
        for (const Release& row : ruling.releases) {
            if (row.merchant == merchant && row.payee == payee) said = row.amount.cents();
        }
        return said;
    });
    return cents.value_or(0);
}

bool is_closed(const Facts& facts) {
    const auto after = ask<std::uint64_t>(facts, [](const Ruling& ruling) {
        return ruling.closed_after ? std::optional(ruling.closed_after->value) : std::nullopt;
    });
    if (!after) return false;
    return *after == 0 || std::ranges::any_of(facts.settlements, [&](const Fact<Settlement>& run) {
        return run.value.number.value == *after;
    });
}

}  // namespace noodgeld::test::model
