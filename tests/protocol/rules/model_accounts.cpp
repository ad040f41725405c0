#include "tests/protocol/rules/model_accounts.h"

#include <algorithm>

#include "crypto/merkle.h"
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

/// Whether `other` says all that `anchor` does.
static bool makes_superfluous(const Facts& facts, const Fact<Anchor>& other,
                              const Fact<Anchor>& anchor) {
    const auto& [time, hash] = std::pair(anchor.value.time, anchor.hash);
    if (other.hash == hash || other.value.signer != anchor.value.signer) return false;
    if (other.value.head.has_value() != anchor.value.head.has_value()) return false;
    const bool is_least = std::pair(other.value.time, other.hash) < std::pair(time, hash);
    if (anchor.value.object) {
        const bool is_same = anchor.value.object->kind == other.value.object->kind &&
                             anchor.value.object->hash == other.value.object->hash;
        return is_same && is_least;
    }
    const Head head = decode_signed<Head>(*anchor.value.head)->value;
    const Head later = decode_signed<Head>(*other.value.head)->value;
    if (head.feed != later.feed) return false;
    if (head.point == later.point) return is_least;
    const Node* const node = find_entry(facts, head.feed, head.point.hash);
    const Node* at = find_entry(facts, head.feed, later.point.hash);
    if (node == nullptr || at == nullptr || node->entry.sequence != head.point.sequence ||
        at->entry.sequence != later.point.sequence) {
        return false;
    }
    while (at != nullptr && at != node) at = at->parent;
    return at == node && other.value.time <= time;
}

static bool is_superfluous(const Facts& facts, const Fact<Anchor>& anchor) {
    return std::ranges::any_of(facts.anchors, [&](const Fact<Anchor>& other) {
        return makes_superfluous(facts, other, anchor);
    });
}

/// Size and RFC 6962 root of sorted leaves.
static Bytes list_of(std::vector<Bytes> leaves, bool sort) {
    if (sort) std::ranges::sort(leaves);
    std::vector<crypto::Hash> hashes;
    for (const Bytes& leaf : leaves) hashes.push_back(crypto::leaf_hash(leaf));
    Bytes out;
    append_number(out, leaves.size());
    append(out, crypto::merkle_root(hashes).bytes);
    return out;
}

static void append_leaf(std::vector<Bytes>& leaves, Kind kind, const ObjectHash& name) {
    Bytes leaf{static_cast<std::uint8_t>(kind)};
    append(leaf, name.bytes);
    leaves.push_back(leaf);
}

static Bytes objects_list(const Facts& facts) {
    std::vector<Bytes> leaves;
    const auto add = [&leaves](Kind kind, const auto& all) {
        for (const auto& fact : all) append_leaf(leaves, kind, fact.hash);
    };
    add(Kind::charter, facts.charters);
    add(Kind::series, facts.series);
    add(Kind::emission, facts.emissions);
    add(Kind::order, facts.orders);
    add(Kind::stop, facts.stops);
    add(Kind::revocations, facts.lists);
    add(Kind::certificate, facts.certificates);
    add(Kind::merchant_register, facts.registers);
    add(Kind::ruling, facts.rulings);
    add(Kind::settlement, facts.settlements);
    for (const Fact<Anchor>& anchor : facts.anchors) {
        if (!is_superfluous(facts, anchor)) append_leaf(leaves, Kind::anchor, anchor.hash);
    }
    for (const model::Part& part : facts.parts) append_leaf(leaves, Kind::manifest, part.name);
    for (const RegisterRows& part : facts.register_parts) {
        append_leaf(leaves, Kind::register_part, part.name);
    }
    return list_of(leaves, true);
}

/// Of every feed, the leaves of its tips.
static std::map<FeedId, std::vector<Bytes>> tips_by_feed(const Facts& facts) {
    std::map<FeedId, std::vector<Bytes>> tips;
    for (const auto& node : facts.entries) {
        if (!is_tip(facts, *node)) continue;
        Bytes leaf(node->entry.feed.bytes.begin(), node->entry.feed.bytes.end());
        append_number(leaf, node->entry.sequence.value);
        append(leaf, node->hash.bytes);
        tips[node->entry.feed].push_back(leaf);
    }
    for (auto& [feed, leaves] : tips) std::ranges::sort(leaves);
    return tips;
}

StateDigest state_digest(const Facts& facts, const std::map<AccountName, std::int64_t>& accounts) {
    const auto tips = tips_by_feed(facts);
    std::vector<Bytes> all_tips;
    for (const auto& [feed, leaves] : tips) {
        all_tips.insert(all_tips.end(), leaves.begin(), leaves.end());
    }
    std::vector<Bytes> balances;
    for (const auto& [name, cents] : accounts) {
        const auto& [number, merchant, payee] = name;
        std::set<FeedId> feeds;
        for (const Fact<Certificate>& one : facts.certificates) {
            const bool is_its = one.value.merchant == merchant && one.value.payee == payee;
            if (is_its) feeds.insert(feed_id(one.value.key));
        }
        Bytes salted;
        append(salted, as_bytes("noodgeld/salt/1"));
        append(salted, facts.lineage->bytes);
        for (const FeedId& feed : feeds) {
            const auto its = tips.find(feed);
            if (its == tips.end()) continue;
            Bytes joined;
            for (const Bytes& leaf : its->second) append(joined, leaf);
            append(salted, crypto::sha256({joined}).bytes);
        }
        balances.push_back(cbor::Writer()
                               .array(6)
                               .bytes(crypto::sha256({salted}).bytes)
                               .uint(number)
                               .text(merchant)
                               .text(payee)
                               .boolean(cents < 0)
                               .uint(static_cast<std::uint64_t>(cents < 0 ? -cents : cents))
                               .take());
    }
    Bytes out;
    append(out, as_bytes("noodgeld/state/1"));
    append(out, facts.lineage->bytes);
    append(out, objects_list(facts));
    append(out, list_of(all_tips, true));
    append(out, list_of(balances, false));
    return StateDigest::of(crypto::sha256({out}));
}

}  // namespace noodgeld::test::model
