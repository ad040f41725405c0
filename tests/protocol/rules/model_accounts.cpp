#include "tests/protocol/rules/model_accounts.h"

#include <algorithm>

#include "tests/protocol/rules/model_rulings.h"

namespace noodgeld::test::model {
namespace {

constexpr std::uint64_t kMinted = 1;
constexpr std::uint64_t kInStock = 2;
constexpr std::uint64_t kActivated = 5;
constexpr std::uint64_t kPayable = 6;
constexpr std::uint64_t kSettled = 7;
constexpr std::uint64_t kReturned = 8;
constexpr std::uint64_t kGuarantee = 9;
constexpr std::uint64_t kHeld = 10;
constexpr std::uint64_t kExpired = 11;
constexpr std::uint64_t kOwed = 12;

/// What one merchant has of one token.
struct Part {
    std::int64_t ruled = 0;  ///< By a ruling.
    bool ruled_is_forged = false;
    std::int64_t claim = 0;  ///< The highest.
    bool paid_is_forged = false;
    std::int64_t held = 0;  ///< The highest held amount.
    bool held_is_forged = true;

    [[nodiscard]] std::int64_t beyond_ruled() const {
        return std::max<std::int64_t>(0, claim - ruled);
    }
};

class Settling {
  public:
    Settling(const Facts& facts, const std::vector<SpendCase>& spends, Verdicts& verdicts)
        : facts_(facts), spends_(spends), verdicts_(verdicts) {}

    void run() {
        post_emissions();
        std::set<TokenId> tokens;
        for (const SpendCase& spend : spends_) tokens.insert(spend.id);
        for (const TokenId& token : tokens) post_token(token);
        for (const Fact<Order>& order : facts_.orders) {
            if (!is_in_office_now(facts_, order.value.charter, order.hash)) continue;
            if (highest_ == nullptr || is_higher(order, *highest_)) highest_ = &order;
        }
        for (const Fact<Order>& order : facts_.orders) {
            if (!is_in_office_now(facts_, order.value.charter, order.hash)) continue;
            if (!is_higher(*highest_, order)) of_highest_rank_.push_back(&order.value);
        }
        hold_back();
        post_runs();
        if (is_closed(facts_)) close();
        std::erase_if(verdicts_.accounts, [](const auto& one) { return one.second == 0; });
    }

  private:
    void post(const AccountName& from, const AccountName& to, std::int64_t cents) {
        verdicts_.accounts[from] -= cents;
        verdicts_.accounts[to] += cents;
    }
    static AccountName of_all(std::uint64_t number) { return {number, "", ""}; }
    static AccountName of(std::uint64_t number, const Merchant& merchant) {
        return {number, merchant.first, merchant.second};
    }

    const Verdict& verdict(const SpendCase& spend) const {
        return verdicts_.spends.at({spend.node->hash, spend.index});
    }

    void post_emissions() {
        for (const Fact<Emission>& emission : facts_.emissions) {
            const std::int64_t value = emission.value.total_value.cents();
            post(of_all(kMinted), of_all(kInStock), value);
            const EmissionId id = emission_id(emission.value, *facts_.lineage);
            bool is_named = false;
            for (const Fact<Order>& order : facts_.orders) {
                for (const Activation& row : order.value.activations) {
                    if (row.emission == id) is_named = true;
                }
            }
            if (is_named) post(of_all(kInStock), of_all(kActivated), value);
        }
    }

    std::map<Merchant, Part> parts_of(const TokenId& token) const {
        std::map<Merchant, Part> parts;
        for (const SpendCase& spend : spends_) {
            const std::string& outcome = verdict(spend).outcome;
            if (spend.id != token) continue;
            if (outcome == "paid" && verdict(spend).ruled) {
                Part& part = parts[{spend.merchant, spend.payee}];
                part.ruled = spend.amount.cents();
                part.ruled_is_forged = spend.forged || spend.refusal || spend.missing;
            } else if (outcome == "paid") {
                Part& part = parts[{spend.merchant, spend.payee}];
                part.claim = spend.amount.cents();
                part.paid_is_forged = spend.forged;
            } else if (outcome == "held") {
                Part& part = parts[{spend.merchant, spend.payee}];
                const std::int64_t amount = spend.amount.cents();
                if (amount > part.held) part.held_is_forged = spend.forged;
                if (amount == part.held) part.held_is_forged &= spend.forged;
                part.held = std::max(part.held, amount);
            }
        }
        return parts;
    }

    /// 6.9: the face value pays claims, then what is held beyond them; the guarantee the rest.
    void post_token(const TokenId& token) {
        std::int64_t face = 0;
        for (const SpendCase& spend : spends_) {
            if (spend.id == token) face = spend.face.cents();
        }
        const std::map<Merchant, Part> parts = parts_of(token);
        std::int64_t claimed = 0;
        for (const auto& [merchant, part] : parts) {
            if (!part.paid_is_forged) claimed += part.beyond_ruled();
        }
        std::int64_t used = 0;
        const auto pay = [&](const AccountName& to, std::int64_t cents, bool forged) {
            const std::int64_t by_face = forged ? 0 : std::min(cents, face - used);
            post(of_all(kActivated), to, by_face);
            post(of_all(kGuarantee), to, cents - by_face);
            used += by_face;
        };
        for (const auto& [merchant, part] : parts) {
            const std::int64_t paid = part.beyond_ruled();
            pay(of(kPayable, merchant), paid, part.paid_is_forged);
            paid_[merchant] += paid;
            if (part.paid_is_forged) {
                counted_[merchant] += paid;
            } else {
                counted_[merchant] += std::min(paid, std::max<std::int64_t>(0, claimed - face));
            }
        }
        for (const auto& [merchant, part] : parts) {
            pay(of(kPayable, merchant), part.ruled, part.ruled_is_forged);
        }
        for (const auto& [merchant, part] : parts) {
            const std::int64_t had = part.ruled + part.beyond_ruled();
            const std::int64_t beyond = std::max<std::int64_t>(0, part.held - had);
            pay(of(kHeld, merchant), beyond, part.held_is_forged);
        }
        if (used > 0) post(of_all(kActivated), of_all(kReturned), face - used);
    }

    void hold_back() {
        for (const auto& [merchant, paid] : paid_) {
            std::int64_t duplicates =
                highest_ == nullptr ? 0 : highest_->value.limits.duplicates.cents();
            for (const Order* order : of_highest_rank_) {
                duplicates = std::min(duplicates, order->limits.duplicates.cents());
            }
            Caps caps;
            caps.duplicates =
                std::min(paid, std::max<std::int64_t>(0, counted_[merchant] - duplicates));
            caps.ceiling = std::max<std::int64_t>(
                0, paid - caps.duplicates - registered_ceiling(facts_, merchant).value_or(0));
            if (caps == Caps{}) continue;
            const std::int64_t all = caps.duplicates + caps.ceiling;
            caps.released = std::min(all, released(facts_, merchant.first, merchant.second));
            verdicts_.caps[merchant] = caps;
            post(of(kPayable, merchant), of(kHeld, merchant), all - caps.released);
        }
    }

    void post_runs() {
        for (const Fact<Settlement>& run : facts_.settlements) {
            for (const Settled& row : run.value.rows) {
                const std::int64_t cents = row.amount.cents() * (row.returned ? -1 : 1);
                const Merchant merchant(row.merchant, row.payee);
                post(of(kPayable, merchant), of(kSettled, merchant), cents);
            }
        }
    }

    void close() {
        const std::int64_t left = verdicts_.accounts[of_all(kActivated)];
        if (left > 0) post(of_all(kActivated), of_all(kExpired), left);
        for (const auto& [name, cents] : std::map(verdicts_.accounts)) {
            const auto& [number, merchant, payee] = name;
            if (number != kPayable || cents >= 0) continue;
            post(of(kOwed, {merchant, payee}), name, -cents);
        }
    }

    const Facts& facts_;
    const std::vector<SpendCase>& spends_;
    Verdicts& verdicts_;
    std::map<Merchant, std::int64_t> paid_;
    std::map<Merchant, std::int64_t> counted_;
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

std::optional<std::int64_t> registered_ceiling(const Facts& facts, const Merchant& merchant) {
    const auto rank = [](const MerchantRegister& one) {
        return std::pair(one.charter, one.number);
    };
    std::vector<const MerchantRegister*> highest;
    for (const Fact<MerchantRegister>& one : facts.registers) {
        if (!is_in_office_now(facts, one.value.charter, one.hash)) continue;
        if (!highest.empty() && rank(one.value) < rank(*highest.front())) continue;
        if (!highest.empty() && rank(one.value) > rank(*highest.front())) highest.clear();
        highest.push_back(&one.value);
    }
    std::optional<std::int64_t> lowest;
    for (const MerchantRegister* one : highest) {
        std::optional<std::int64_t> here;
        for (const RegisterRows& part : facts.register_parts) {
            if (part.of != one->root) continue;
            for (const RegisteredMerchant& row : part.rows) {
                if (Merchant(row.merchant, row.payee) == merchant) here = row.ceiling.cents();
            }
        }
        if (!here) return std::nullopt;
        lowest = std::min(lowest.value_or(*here), *here);
    }
    return lowest;
}

void settle_accounts(const Facts& facts, const std::vector<SpendCase>& spends, Verdicts& verdicts) {
    Settling(facts, spends, verdicts).run();
}

StateDigest state_digest(const Facts& facts, const std::map<AccountName, std::int64_t>& accounts) {
    Names names;
    append_names(names, facts.charters);
    append_names(names, facts.registers);
    append_names(names, facts.rulings);
    append_names(names, facts.settlements);
    for (const RegisterRows& part : facts.register_parts) names.push_back(part.name.bytes);
    append_names(names, facts.series);
    append_names(names, facts.emissions);
    append_names(names, facts.orders);
    append_names(names, facts.stops);
    append_names(names, facts.lists);
    append_names(names, facts.certificates);
    append_names(names, facts.anchors);
    for (const model::Part& part : facts.parts) names.push_back(part.name.bytes);
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
                        .array(5)
                        .uint(std::get<0>(name))
                        .text(std::get<1>(name))
                        .text(std::get<2>(name))
                        .boolean(cents < 0)
                        .uint(static_cast<std::uint64_t>(cents < 0 ? -cents : cents))
                        .take());
    }
    return StateDigest::of(crypto::sha256({out}));
}

}  // namespace noodgeld::test::model
