// Checking evidence: see evidence_pack.h. Shares nothing with what gathers it but the protocol.
#include <algorithm>
#include <map>

#include "base/hexadecimal.h"
#include "ledger/evidence_pack.h"
#include "protocol/objects/dependence.h"
#include "protocol/wire/pack.h"

namespace noodgeld {
namespace {

class Court {
  public:
    Court(const Facts& facts, const std::vector<Segment>& segments) : facts_(facts) {
        read(segments);
    }

    std::vector<Proven> judge(const crypto::Verifier& verifier) {
        contradictory_entries();
        spends(verifier);
        officers();
        std::ranges::sort(out_, {}, [](const Proven& proven) {
            return std::tie(proven.accusation, proven.about);
        });
        return std::move(out_);
    }

  private:
    /// Keeps the entries that are in the past of a signed head.
    void read(const std::vector<Segment>& segments) {
        const Lineage& lineage = *facts_.holdings().lineage();
        std::map<EntryHash, Entry> entries;
        for (const Segment& segment : segments) {
            for (const Bytes& bytes : segment.entries) {
                entries.emplace(entry_hash(bytes, lineage), decode<Entry>(bytes).value());
            }
        }
        for (const Segment& segment : segments) {
            EntryHash at = decode_signed<Head>(segment.head).value().value.point.hash;
            for (auto found = entries.find(at); found != entries.end(); found = entries.find(at)) {
                const Entry& entry = found->second;
                if (!signed_.emplace(at, entry).second) break;
                at = entry.previous;
            }
        }
    }

    void contradictory_entries() {
        std::map<std::pair<FeedId, Sequence>, std::vector<std::string>> places;
        for (const auto& [hash, entry] : signed_) {
            places[{entry.feed, entry.sequence}].push_back(hex(hash.bytes));
        }
        for (auto& [place, hashes] : places) {
            if (hashes.size() > 1) out_.push_back({Accusation::equivocation, std::move(hashes)});
        }
    }

    void spends(const crypto::Verifier& verifier) {
        SpendChecks checks(facts_.holdings());
        std::map<TokenId, std::size_t> times;
        std::set<TokenId> forged;
        for (const auto& [hash, entry] : signed_) {
            const Sale* sale = sale_in(entry);
            for (std::size_t i = 0; sale != nullptr && i < sale->spends.size(); ++i) {
                const auto token = decode_token(sale->spends[i].token);
                if (!token) continue;
                const TokenId id = token_id(*token, *facts_.holdings().lineage());
                const bool in_no_manifest = is_in_no_manifest(id, token->series, sale->order);
                checks.add(entry, *sale, i, [=, &times, &forged](const SpendSignatures& good) {
                    if (!good.authorisation_good || !good.token_good.value_or(false)) return;
                    ++times[id];
                    if (in_no_manifest) forged.insert(id);
                });
            }
        }
        checks.run(verifier);
        for (const auto& [token, count] : times) {
            if (count > 1) out_.push_back({Accusation::double_spend, {hex(token.bytes)}});
        }
        for (const TokenId& token : forged) {
            out_.push_back({Accusation::forged_token, {hex(token.bytes)}});
        }
    }

    /// Whether the order activates the series, and no emission by which it does has the token. All
    /// that it names must be here, or it is not known.
    [[nodiscard]] bool is_in_no_manifest(const TokenId& token, const SeriesId& series,
                                         const ObjectHash& order_name) const {
        const Order* order = facts_.holdings().order(order_name);
        if (order == nullptr) return false;
        bool is_activated = false;
        for (const Activation& row : order->activations) {
            const Emission* emission = facts_.holdings().emission(row.emission);
            if (emission == nullptr) return false;
            const EmittedSeries* named = emitted(*emission, series);
            if (named == nullptr) continue;
            const Manifest* manifest = facts_.manifest(*named);
            if (manifest == nullptr) return false;
            if (manifest->find(token).listing != Manifest::Listing::not_listed) return false;
            is_activated = true;
        }
        return is_activated;
    }

    /// Those for which `place_of` says the same.
    template <class T, class PlaceOf>
    void conflicts(Accusation accusation, const std::map<ObjectHash, T>& objects,
                   PlaceOf place_of) {
        std::map<std::invoke_result_t<PlaceOf, const T&>, std::vector<std::string>> places;
        for (const auto& [hash, object] : objects) {
            places[place_of(object)].push_back(hex(hash.bytes));
        }
        for (auto& [place, hashes] : places) {
            if (hashes.size() > 1) out_.push_back({accusation, std::move(hashes)});
        }
    }

    void officers() {
        const Holdings& holdings = facts_.holdings();
        conflicts(Accusation::conflicting_orders, holdings.orders(),
                  [](const Order& order) { return std::pair(order.charter, order.number); });
        conflicts(Accusation::conflicting_settlements, holdings.settlements(),
                  [](const Settlement& run) { return run.previous; });
        conflicts(Accusation::rival_charters, holdings.charters(),
                  [](const Charter& charter) { return charter.previous; });
    }

    const Facts& facts_;
    std::map<EntryHash, Entry> signed_;
    std::vector<Proven> out_;
};

}  // namespace

std::optional<std::vector<Proven>> check_evidence(ByteView charter, ByteView pack,
                                                  const crypto::Verifier& verifier) {
    Facts facts;
    auto reader = PackReader::open(pack);
    const auto trusted = facts.add(Kind::charter, charter, verifier);
    if (!reader || !trusted || facts.holdings().lineage() != reader->lineage()) return std::nullopt;
    std::vector<PackItem> items;
    for (;;) {
        auto item = reader->next();
        if (!item) return std::nullopt;
        if (!*item) break;
        items.push_back(std::move(**item));
    }
    sort_by_dependence(items);
    std::vector<Segment> segments;
    for (const PackItem& item : items) {
        const auto taken = facts.add(item.kind, item.object, verifier);
        // A segment that has no room to wait is signed, too.
        const bool is_signed = taken || taken.error() == Refusal::storage_full;
        if (item.kind == Kind::segment && is_signed) {
            segments.push_back(decode<Segment>(item.object).value());
        }
    }
    facts.settle(verifier);
    return Court(facts, segments).judge(verifier);
}

}  // namespace noodgeld
