#include "ledger/evidence_pack.h"

#include <algorithm>
#include <deque>

#include "base/check.h"
#include "base/hexadecimal.h"

namespace noodgeld {
namespace {

constexpr std::size_t kSpends = 64;  // Two prove it; more show how far it went.

class Gathering {
  public:
    explicit Gathering(const Facts& facts) : facts_(facts) {
        for (const auto& [kind, hash] : facts.holdings().names()) {
            if (kind == Kind::charter) out_.objects.emplace(kind, hash);
        }
    }

    void add(Kind kind, const ObjectHash& hash) {
        if (facts_.holdings().names().contains({kind, hash})) out_.objects.emplace(kind, hash);
    }
    /// The object of which a 16-byte id is the beginning.
    template <class Tag>
    void add(Kind kind, const Id<Tag>& id) {
        ObjectHash least;
        std::ranges::copy(id.bytes, least.bytes.begin());
        const auto at = facts_.holdings().names().lower_bound({kind, least});
        if (at == facts_.holdings().names().end() || at->first != kind) return;
        if (std::equal(id.bytes.begin(), id.bytes.end(), at->second.bytes.begin())) {
            out_.objects.insert(*at);
        }
    }

    /// That the terminal signed `node`: the entries from it to the nearest head, which one segment
    /// held.
    void add_signed(const FeedNode& node) {
        const FeedNode& last = nearest_head(node);
        const FeedId feed = node.entry.feed;
        for (const auto& [hash, certificate] : facts_.holdings().certificates()) {
            const bool is_its = feed_id(certificate.key) == feed;
            if (is_its) out_.objects.emplace(Kind::certificate, hash);
        }
        const auto& heads = facts_.feed(feed)->heads();
        Segment segment{{}, encode(heads.at({last.entry.sequence, last.hash}))};
        for (const FeedNode* at = &last;; at = at->parent) {
            segment.entries.push_back(encode(at->entry));
            if (at == &node) break;
        }
        std::ranges::reverse(segment.entries);
        out_.segments.push_back(std::move(segment));
    }

    /// A spend, the order that its holder saw, and what its token is worth.
    void add_spend(const SpendRecord& spend) {
        add_signed(*spend.node);
        add(Kind::order, spend.sale().order);
        add(Kind::series, series_of(spend));
    }
    /// All that says that the order activates no such token of its series.
    void add_manifests(const SpendRecord& spend) {
        const Order* order = facts_.holdings().order(spend.sale().order);
        if (order == nullptr) return;
        for (const Activation& row : order->activations) {
            add(Kind::emission, row.emission);
            const Emission* emission = facts_.holdings().emission(row.emission);
            const EmittedSeries* named =
                emission == nullptr ? nullptr : emitted(*emission, series_of(spend));
            const Manifest* manifest = named == nullptr ? nullptr : facts_.manifest(*named);
            if (manifest == nullptr) continue;
            for (const ObjectHash& part : manifest->find(spend.token).by) {
                out_.objects.emplace(Kind::manifest, part);
            }
        }
    }

    Exhibits take() { return std::move(out_); }

  private:
    static SeriesId series_of(const SpendRecord& spend) {
        return decode_token(spend.sale().spends[spend.index].token).value().series;
    }

    [[nodiscard]] const FeedNode& nearest_head(const FeedNode& node) const {
        const auto& heads = facts_.feed(node.entry.feed)->heads();
        std::deque<const FeedNode*> next{&node};
        while (!heads.contains({next.front()->entry.sequence, next.front()->hash})) {
            const auto& children =
                next.front()->children;  // Placed, so there is a head further on.
            next.insert(next.end(), children.begin(), children.end());
            next.pop_front();
        }
        return *next.front();
    }

    const Facts& facts_;
    Exhibits out_;
};

/// A sale that was undone spent nothing: its token may be spent again.
bool stands(const JudgedSpend& spend) {
    return spend.record.verifies && !spend.record.voided;
}

bool is_double(const std::vector<JudgedSpend>& spends) {
    return std::ranges::count_if(spends, stands) > 1;
}

bool is_forged(const std::vector<JudgedSpend>& spends) {
    return std::ranges::any_of(spends,
                               [](const JudgedSpend& spend) { return spend.record.forged; });
}

std::optional<Exhibits> about_token(Accusation accusation, const TokenId& token, const Facts& facts,
                                    const Adjudication& judged) {
    const auto at = judged.tokens.find(token);
    if (at == judged.tokens.end()) return std::nullopt;
    const bool forgery = accusation == Accusation::forged_token;
    if (forgery ? !is_forged(at->second) : !is_double(at->second)) return std::nullopt;
    Gathering gathering(facts);
    std::size_t count = 0;
    for (const JudgedSpend& spend : at->second) {
        if (forgery ? !spend.record.forged : !stands(spend)) continue;
        if (++count > kSpends) break;
        gathering.add_spend(spend.record);
        if (forgery) gathering.add_manifests(spend.record);
    }
    return gathering.take();
}

std::optional<Exhibits> about_fork(const EntryHash& other, const Facts& facts,
                                   const Adjudication& judged) {
    const auto hash_of_other = [](const Equivocation& fork) { return fork.other->hash; };
    const auto at = std::ranges::lower_bound(judged.equivocations, other, {}, hash_of_other);
    if (at == judged.equivocations.end() || at->other->hash != other) return std::nullopt;
    Gathering gathering(facts);
    gathering.add_signed(*at->first);
    gathering.add_signed(*at->other);
    return gathering.take();
}

/// What officers may sign one of, and signed two: their kind, and the pairs.
struct Conflicts {
    Kind kind;
    const std::vector<Conflict>* pairs;
};

std::optional<Conflicts> conflicts(Accusation accusation, const Adjudication& judged) {
    if (accusation == Accusation::conflicting_orders) {
        return Conflicts{Kind::order, &judged.conflicting_orders};
    }
    if (accusation == Accusation::conflicting_settlements) {
        return Conflicts{Kind::settlement, &judged.conflicting_settlements};
    }
    if (accusation == Accusation::rival_charters) {
        return Conflicts{Kind::charter, &judged.rival_charters};
    }
    return std::nullopt;
}

std::optional<Exhibits> about_officers(const Conflicts& conflicts, const ObjectHash& either,
                                       const Facts& facts) {
    for (const auto& [first, second] : *conflicts.pairs) {
        if (first != either && second != either) continue;
        Gathering gathering(facts);
        gathering.add(conflicts.kind, first);
        gathering.add(conflicts.kind, second);
        return gathering.take();
    }
    return std::nullopt;
}

}  // namespace

std::string_view name(Accusation accusation) {
    switch (accusation) {
        case Accusation::double_spend:
            return "double_spend";
        case Accusation::forged_token:
            return "forged_token";
        case Accusation::equivocation:
            return "equivocation";
        case Accusation::conflicting_orders:
            return "conflicting_orders";
        case Accusation::conflicting_settlements:
            return "conflicting_settlements";
        case Accusation::rival_charters:
            return "rival_charters";
    }
    NOODGELD_CHECK(false);
}

std::optional<Accusation> accusation_named(std::string_view wanted) {
    for (int i = 1; i <= static_cast<int>(last_of(Accusation{})); ++i) {
        if (name(static_cast<Accusation>(i)) == wanted) return static_cast<Accusation>(i);
    }
    return std::nullopt;
}

std::optional<Exhibits> exhibits_for(Accusation accusation, std::string_view about,
                                     const Facts& facts, const Adjudication& judged) {
    const auto token = id_from_hex<TokenId>(about);
    const auto hash = id_from_hex<ObjectHash>(about);
    const bool is_about_token =
        accusation == Accusation::double_spend || accusation == Accusation::forged_token;
    if (is_about_token) {
        return token ? about_token(accusation, *token, facts, judged) : std::nullopt;
    }
    if (!hash) return std::nullopt;
    if (const auto found = conflicts(accusation, judged)) {
        return about_officers(*found, *hash, facts);
    }
    return about_fork({hash->bytes}, facts, judged);
}

std::vector<std::pair<Accusation, std::string>> accusations(const Adjudication& judged) {
    std::vector<std::pair<Accusation, std::string>> out;
    for (const auto& [token, spends] : judged.tokens) {
        if (is_double(spends)) out.emplace_back(Accusation::double_spend, hex(token.bytes));
        if (is_forged(spends)) out.emplace_back(Accusation::forged_token, hex(token.bytes));
    }
    for (const Equivocation& fork : judged.equivocations) {
        out.emplace_back(Accusation::equivocation, hex(fork.other->hash.bytes));
    }
    for (int i = 1; i <= static_cast<int>(last_of(Accusation{})); ++i) {
        const auto accusation = static_cast<Accusation>(i);
        const auto found = conflicts(accusation, judged);
        if (!found) continue;
        for (const Conflict& one : *found->pairs) {
            out.emplace_back(accusation, hex(one.second.bytes));
        }
    }
    std::ranges::sort(out);
    return out;
}

}  // namespace noodgeld
