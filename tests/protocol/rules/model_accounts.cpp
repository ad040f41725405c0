#include "tests/protocol/rules/model_accounts.h"

#include <algorithm>

namespace noodgeld::test::model {
namespace {

constexpr std::uint64_t kMinted = 1;
constexpr std::uint64_t kInStock = 2;
constexpr std::uint64_t kActivated = 5;
constexpr std::uint64_t kPayable = 6;
constexpr std::uint64_t kReturned = 8;
constexpr std::uint64_t kGuarantee = 9;
constexpr std::uint64_t kHeld = 10;
constexpr std::uint64_t kExpired = 11;

class Settling {
  public:
    Settling(const Facts& facts, const std::vector<SpendCase>& spends, Verdicts& verdicts)
        : facts_(facts), spends_(spends), verdicts_(verdicts) {}

    void run() {
        post_emissions();
        for (const SpendCase& spend : spends_) post_spend(spend);
        for (const Fact<Order>& order : facts_.orders) {
            if (!is_in_office(order.value.charter, order.hash, current_charter(facts_))) continue;
            if (highest_ == nullptr || is_higher(order, *highest_)) highest_ = &order;
        }
        for (const Fact<Order>& order : facts_.orders) {
            if (!is_in_office(order.value.charter, order.hash, current_charter(facts_))) continue;
            if (!is_higher(*highest_, order)) of_highest_rank_.push_back(&order.value);
        }
        hold_back();
        if (highest_ != nullptr) expire();
        std::erase_if(verdicts_.accounts, [](const auto& one) { return one.second == 0; });
    }

  private:
    void post(const AccountName& from, const AccountName& to, std::int64_t cents) {
        verdicts_.accounts[from] -= cents;
        verdicts_.accounts[to] += cents;
    }

    const Verdict& verdict(const SpendCase& spend) const {
        return verdicts_.spends.at({spend.node->hash, spend.index});
    }

    void post_emissions() {
        for (const Fact<Emission>& emission : facts_.emissions) {
            const std::int64_t value = emission.value.total_value.cents();
            post({kMinted, ""}, {kInStock, ""}, value);
            const EmissionId id = emission_id(emission.value, *facts_.lineage);
            bool is_named = false;
            for (const Fact<Order>& order : facts_.orders) {
                for (const Activation& row : order.value.activations) {
                    if (row.emission == id) is_named = true;
                }
            }
            if (is_named) post({kInStock, ""}, {kActivated, ""}, value);
        }
    }

    void post_spend(const SpendCase& spend) {
        const Verdict& of = verdict(spend);
        const std::int64_t amount = spend.amount.cents();
        const std::int64_t rest = spend.face.cents() - amount;
        if (of.outcome == "covered") {
            post({kActivated, ""}, {kPayable, spend.merchant}, amount);
            post({kActivated, ""}, {kReturned, ""}, rest);
        }
        if (of.outcome == "guaranteed") post({kGuarantee, ""}, {kPayable, spend.merchant}, amount);
        if (of.outcome == "held" && of.books_token) {
            post({kActivated, ""}, {kHeld, spend.merchant}, amount);
            post({kActivated, ""}, {kReturned, ""}, rest);
        }
        if (of.outcome == "held" && !of.books_token) {
            post({kGuarantee, ""}, {kHeld, spend.merchant}, amount);
        }
    }

    void hold_back() {
        std::set<std::string> merchants;
        for (const SpendCase& spend : spends_) merchants.insert(spend.merchant);
        for (const std::string& merchant : merchants) {
            const Caps caps = caps_of(merchant);
            if (caps == Caps{}) continue;
            verdicts_.caps[merchant] = caps;
            post({kPayable, merchant}, {kHeld, merchant},
                 caps.terminal_limits + caps.duplicates + caps.ceiling);
        }
    }

    Caps caps_of(const std::string& merchant) const {
        std::int64_t paid = 0;
        std::int64_t guaranteed = 0;
        std::map<std::pair<FeedId, std::uint64_t>, std::int64_t> sums;
        std::map<std::pair<FeedId, std::uint64_t>, std::int64_t> limits;
        for (const SpendCase& spend : spends_) {
            const std::string& outcome = verdict(spend).outcome;
            const bool is_paid = outcome == "covered" || outcome == "guaranteed";
            if (spend.merchant != merchant || !is_paid) continue;
            paid += spend.amount.cents();
            if (outcome == "guaranteed") guaranteed += spend.amount.cents();
            const Past past = past_of(facts_, *spend.node);
            const std::pair stretch{spend.node->entry.feed, past.stretch};
            sums[stretch] += spend.amount.cents();
            limits[stretch] =
                std::max(limits[stretch], per_terminal(spend.node->entry.time, past).cents());
        }
        std::int64_t above_limits = 0;
        for (const auto& [stretch, sum] : sums) {
            above_limits += std::max<std::int64_t>(0, sum - limits[stretch]);
        }
        std::int64_t duplicates =
            highest_ == nullptr ? 0 : highest_->value.limits.duplicates.cents();
        for (const Order* order : of_highest_rank_) {
            duplicates = std::min(duplicates, order->limits.duplicates.cents());
        }
        Caps caps;
        caps.terminal_limits = std::min(paid, above_limits);
        std::int64_t left = paid - caps.terminal_limits;
        caps.duplicates = std::min(left, std::max<std::int64_t>(0, guaranteed - duplicates));
        left -= caps.duplicates;
        caps.ceiling = std::max<std::int64_t>(0, left - ceiling_of(merchant));
        return caps;
    }

    std::int64_t ceiling_of(const std::string& merchant) const {
        std::int64_t ceiling = 0;
        for (const Fact<Certificate>& certificate : facts_.certificates) {
            if (certificate.value.merchant != merchant) continue;
            ceiling = std::max(ceiling, certificate.value.ceiling.cents());
        }
        return ceiling;
    }

    void expire() {
        for (const Fact<Anchor>& anchor : facts_.anchors) {
            const std::int64_t left = verdicts_.accounts[{kActivated, ""}];
            const auto is_open = [&](const Order* o) { return anchor.value.time < o->closing; };
            if (std::ranges::any_of(of_highest_rank_, is_open) || left <= 0) continue;
            post({kActivated, ""}, {kExpired, ""}, left);
        }
    }

    const Facts& facts_;
    const std::vector<SpendCase>& spends_;
    Verdicts& verdicts_;
    const Fact<Order>* highest_ = nullptr;
    std::vector<const Order*> of_highest_rank_;
};

void append_number(Bytes& out, std::uint64_t value) {
    for (int shift = 56; shift >= 0; shift -= 8) {
        out.push_back(static_cast<std::uint8_t>(value >> shift));
    }
}

using Names = std::vector<std::array<std::uint8_t, 32>>;

template <class T>
void append_names(Names& names, const std::vector<Fact<T>>& facts) {
    for (const Fact<T>& fact : facts) names.push_back(fact.hash.bytes);
}

bool is_tip(const Facts& facts, const Node& node) {
    return std::ranges::none_of(facts.entries,
                                [&](const auto& other) { return other->parent == &node; });
}

}  // namespace

void settle_accounts(const Facts& facts, const std::vector<SpendCase>& spends, Verdicts& verdicts) {
    Settling(facts, spends, verdicts).run();
}

StateDigest state_digest(const Facts& facts, const std::map<AccountName, std::int64_t>& accounts) {
    Names names;
    append_names(names, facts.charters);
    append_names(names, facts.series);
    append_names(names, facts.emissions);
    append_names(names, facts.orders);
    append_names(names, facts.stops);
    append_names(names, facts.lists);
    append_names(names, facts.certificates);
    append_names(names, facts.anchors);
    for (const Part& part : facts.parts) names.push_back(part.name.bytes);
    for (const auto& node : facts.entries) {
        if (is_tip(facts, *node)) names.push_back(node->hash.bytes);
    }
    std::ranges::sort(names);

    Bytes out;
    append(out, as_bytes("noodgeld/state/1"));
    append(out, facts.lineage->bytes);
    append_number(out, names.size());
    for (const auto& name : names) append(out, name);
    append_number(out, accounts.size());
    for (const auto& [name, cents] : accounts) {
        append(out, cbor::Writer()
                        .array(4)
                        .uint(name.first)
                        .text(name.second)
                        .boolean(cents < 0)
                        .uint(static_cast<std::uint64_t>(cents < 0 ? -cents : cents))
                        .take());
    }
    return StateDigest::of(crypto::sha256({out}));
}

}  // namespace noodgeld::test::model
