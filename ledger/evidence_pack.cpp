#include "ledger/evidence_pack.h"

#include <algorithm>
#include <unordered_map>

#include "base/check.h"
#include "base/hexadecimal.h"
#include "ledger/feed_segments.h"

namespace noodgeld {
namespace {

constexpr std::size_t kSpends = 64;  // Two prove it; more show how far it went.

/// Of entries of a feed the heads that show that they were signed.
using SignedBy = std::unordered_map<const FeedNode*, const FeedNode*>;

/// In the segments that would carry the feed: so what lies between fits one, and what is shown
/// under two heads is nothing twice.
SignedBy signed_by(const FeedTree& tree) {
    SignedBy out;
    for (const FeedSegment& segment : segments_of(tree, tree.parents_first())) {
        const FeedNode* head = nullptr;
        const FeedNode* node = segment.last;
        for (std::size_t i = 0; i < segment.count; ++i, node = node->parent) {
            if (has_head(tree, *node)) head = node;
            out.emplace(node, head);
        }
    }
    return out;
}

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

    /// That the terminal signed `node`: the entries from it to the next head.
    void add_signed(const FeedNode& node) {
        feeds_.insert(node.entry.feed);
        const FeedNode*& first = runs_[&next_head(node)];
        if (first == nullptr || node.entry.sequence < first->entry.sequence) first = &node;
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

    Exhibits take() {
        for (const auto& [hash, certificate] : facts_.holdings().certificates()) {
            if (feeds_.contains(feed_id(certificate.key))) {
                out_.objects.emplace(Kind::certificate, hash);
            }
        }
        for (const auto& [last, first] : runs_) out_.runs.push_back({first, last});
        std::ranges::sort(out_.runs, {}, [](const Exhibits::Run& run) {
            return std::tie(run.last->entry.feed, run.last->entry.sequence, run.last->hash);
        });
        return std::move(out_);
    }

  private:
    static SeriesId series_of(const SpendRecord& spend) {
        return decode_token(spend.sale().spends[spend.index].token).value().series;
    }

    /// Where nothing branches off before it there is one; else the feed's segments say which.
    const FeedNode& next_head(const FeedNode& node) {
        const FeedTree& tree = *facts_.feed(node.entry.feed);
        SignedBy& known = signed_by_[tree.feed()];
        std::vector<const FeedNode*> passed;
        const FeedNode* at = &node;
        while (!known.contains(at) && !has_head(tree, *at)) {
            if (at->children.size() > 1) {
                known = signed_by(tree);
                return *known.at(&node);
            }
            passed.push_back(at);
            at = at->children.front();
        }
        const FeedNode* head = has_head(tree, *at) ? at : known.at(at);
        for (const FeedNode* one : passed) known.emplace(one, head);
        return *head;
    }

    const Facts& facts_;
    Exhibits out_;
    std::set<FeedId> feeds_;
    std::map<const FeedNode*, const FeedNode*> runs_;  // By their last entries, the first.
    std::map<FeedId, SignedBy> signed_by_;
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

bool gather_token(Accusation accusation, const TokenId& token, const Adjudication& judged,
                  Gathering& gathering) {
    const auto at = judged.tokens.find(token);
    if (at == judged.tokens.end()) return false;
    const bool forgery = accusation == Accusation::forged_token;
    if (forgery ? !is_forged(at->second) : !is_double(at->second)) return false;
    std::size_t count = 0;
    for (const JudgedSpend& spend : at->second) {
        if (forgery ? !spend.record.forged : !stands(spend)) continue;
        if (++count > kSpends) break;
        gathering.add_spend(spend.record);
        if (forgery) gathering.add_manifests(spend.record);
    }
    return true;
}

bool gather_fork(const EntryHash& other, const Adjudication& judged, Gathering& gathering) {
    const auto hash_of_other = [](const Equivocation& fork) { return fork.other->hash; };
    const auto at = std::ranges::lower_bound(judged.equivocations, other, {}, hash_of_other);
    if (at == judged.equivocations.end() || at->other->hash != other) return false;
    gathering.add_signed(*at->first);
    gathering.add_signed(*at->other);
    return true;
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

bool gather_signatures(const Conflicts& conflicts, const ObjectHash& either, Gathering& gathering) {
    for (const auto& [first, second] : *conflicts.pairs) {
        if (first != either && second != either) continue;
        gathering.add(conflicts.kind, first);
        gathering.add(conflicts.kind, second);
        return true;
    }
    return false;
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
    Gathering gathering(facts);
    const auto token = id_from_hex<TokenId>(about);
    const auto hash = id_from_hex<ObjectHash>(about);
    bool is_made = false;
    if (accusation == Accusation::double_spend || accusation == Accusation::forged_token) {
        is_made = token && gather_token(accusation, *token, judged, gathering);
    } else if (const auto found = conflicts(accusation, judged)) {
        is_made = hash && gather_signatures(*found, *hash, gathering);
    } else {
        is_made = hash && gather_fork({hash->bytes}, judged, gathering);
    }
    if (!is_made) return std::nullopt;
    return gathering.take();
}

Exhibits all_exhibits(const Facts& facts, const Adjudication& judged) {
    Gathering gathering(facts);
    for (const auto& [token, spends] : judged.tokens) {
        (void)gather_token(Accusation::double_spend, token, judged, gathering);
        (void)gather_token(Accusation::forged_token, token, judged, gathering);
    }
    for (const Equivocation& fork : judged.equivocations) {
        gathering.add_signed(*fork.first);
        gathering.add_signed(*fork.other);
    }
    for (int i = 1; i <= static_cast<int>(last_of(Accusation{})); ++i) {
        const auto found = conflicts(static_cast<Accusation>(i), judged);
        if (!found) continue;
        for (const auto& [first, second] : *found->pairs) {
            gathering.add(found->kind, first);
            gathering.add(found->kind, second);
        }
    }
    return gathering.take();
}

Segment segment_of(const Exhibits::Run& run, const Facts& facts) {
    const auto& heads = facts.feed(run.last->entry.feed)->heads();
    Segment segment{{}, encode(heads.at({run.last->entry.sequence, run.last->hash}))};
    for (const FeedNode* at = run.last;; at = at->parent) {
        segment.entries.push_back(encode(at->entry));
        if (at == run.first) break;
    }
    std::ranges::reverse(segment.entries);
    return segment;
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
