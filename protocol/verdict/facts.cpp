#include "protocol/verdict/facts.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace noodgeld {
namespace {

/// An entry of a segment, decoded, with its hash.
struct Read {
    Entry entry;
    EntryHash hash;
};

/// All entries are of one feed and each follows the one before.
Result<std::vector<Read>, Refusal> read_entries(const Segment& segment, const FeedId& feed,
                                                const Lineage& lineage) {
    std::vector<Read> entries;
    for (const Bytes& bytes : segment.entries) {
        auto entry = decode<Entry>(bytes);
        if (!entry || entry->feed != feed) return fail(Refusal::malformed);
        if (!entries.empty()) {
            const Read& last = entries.back();
            const bool follows = entry->previous == last.hash &&
                                 entry->sequence.value == last.entry.sequence.value + 1;
            if (!follows) return fail(Refusal::malformed);
        }
        entries.push_back({std::move(*entry), entry_hash(bytes, lineage)});
    }
    return entries;
}

/// Whether a head is that of the last of these: so it signs them all.
bool ends_in(const std::vector<Read>& entries, const Head& head) {
    const Read& last = entries.back();
    return head.point == FeedPoint{last.entry.sequence, last.hash};
}

}  // namespace

Result<Facts::Taken, Refusal> Facts::add(Kind kind, ByteView wire,
                                         const crypto::Verifier& verifier) {
    if (wire.size() > max_object_bytes(kind)) return fail(Refusal::too_large);
    if (kind != Kind::charter && !holdings_.lineage()) return fail(Refusal::no_charter);
    if (kind == Kind::segment) return take_segment(wire, verifier);
    if (kind == Kind::manifest) return take_part(wire);
    if (kind == Kind::register_part) return take_register_part(wire);
    return take_object(kind, wire, verifier);
}

Result<Facts::Taken, Refusal> Facts::take_object(Kind kind, ByteView wire,
                                                 const crypto::Verifier& verifier) {
    const auto added = holdings_.add(kind, wire, verifier);
    if (added && added->is_new) {
        news_.objects.push_back({kind, added->hash, Bytes(wire.begin(), wire.end())});
        series_came_ |= kind == Kind::series;
        charter_came_ |= kind == Kind::charter;
        if (kind == Kind::order) retry_after(added->hash, verifier);
    }
    if (added) return Taken{added->is_new, false};
    if (added.error() == Refusal::no_order) {
        return wait_for_order(kind, wire, order_named_in(kind, wire));
    }
    // The same payload under other signatures is the same fact: nothing is missing.
    if (is_signer_refusal(added.error()) && holdings_.lineage()) {
        const auto name = object_name(kind, wire, *holdings_.lineage());
        if (name && holds(kind, *name)) return Taken{.unproven = true};
    }
    return fail(added.error());
}

/// Enough officers signed it.
Result<Facts::Taken, Refusal> Facts::wait_for_order(Kind kind, ByteView wire,
                                                    const ObjectHash& order) {
    const std::pair one(kind, object_name(kind, wire, *holdings_.lineage()).value());
    const auto at = waiting_.find(order);
    if (at != waiting_.end() && at->second.contains(one)) return Taken{.waiting = true};
    if (waiting_count_ >= limits::kWaitingStops) return fail(Refusal::storage_full);
    waiting_[order].emplace(one, Bytes(wire.begin(), wire.end()));
    ++waiting_count_;
    return Taken{.is_new = true, .waiting = true};
}

/// What waited for an order that came.
void Facts::retry_after(const ObjectHash& order, const crypto::Verifier& verifier) {
    const auto waited = waiting_.extract(order);
    if (waited.empty()) return;
    waiting_count_ -= waited.mapped().size();
    for (const auto& [one, wire] : waited.mapped()) (void)take_object(one.first, wire, verifier);
}

Result<Facts::Taken, Refusal> Facts::take_segment(ByteView wire, const crypto::Verifier& verifier) {
    const auto segment = decode<Segment>(wire);
    if (!segment) return fail(Refusal::malformed);
    const auto head = decode_signed<Head>(segment->head);
    if (!head) return fail(Refusal::malformed);
    const FeedId feed = head->value.feed;
    NOODGELD_TRY(std::vector<Read> entries, read_entries(*segment, feed, *holdings_.lineage()));
    NOODGELD_TRY_VOID(check_head(*head, verifier));
    if (!ends_in(entries, head->value)) return fail(Refusal::bad_head);
    FeedTree& tree = feeds_.try_emplace(feed, feed, *holdings_.lineage()).first->second;
    const bool waits = !tree.connects(entries.front().entry);
    const bool is_known =
        std::ranges::all_of(entries, [&tree](const Read& read) { return tree.has(read.hash); });
    if (is_known) return Taken{.waiting = tree.find(entries.front().hash) == nullptr};
    if (waits && tree.waiting_bytes() + wire.size() > limits::kWaitingFeedBytes) {
        return fail(Refusal::storage_full);
    }
    for (Read& read : entries) tree.add(std::move(read.entry), read.hash);
    tree.add_head(*head);
    if (waits) tree.charge(wire.size());
    unplaced_.insert(feed);
    return Taken{.is_new = true, .waiting = waits};
}

/// Whether the terminal signed it whose feed it is of.
Result<void, Refusal> Facts::check_head(const Signed<Head>& head,
                                        const crypto::Verifier& verifier) const {
    if (head.by.kid != head.value.feed) return fail(Refusal::unknown_signer);
    const crypto::PublicKey* key = holdings_.feed_key(head.value.feed);
    if (key == nullptr) return fail(Refusal::unknown_signer);
    if (verify_signed(head, holdings_.lineage(), *key, verifier)) return {};
    return fail(Refusal::bad_signature);
}

Result<Facts::Taken, Refusal> Facts::take_part(ByteView wire) {
    auto part = decode<ManifestPart>(wire);
    if (!part) return fail(Refusal::malformed);
    const ObjectHash name = part_name(wire, *holdings_.lineage());
    if (parts_.contains({Kind::manifest, name})) return Taken{};
    for (const auto& [id, emission] : holdings_.emissions()) {
        const EmittedSeries* named = emitted(emission, part->series);
        if (named == nullptr || !belongs_to(*part, *named)) continue;
        manifests_.try_emplace(*named, named->tokens).first->second.add(std::move(*part), name);
        parts_.emplace(Kind::manifest, name);
        news_.objects.push_back({Kind::manifest, name, Bytes(wire.begin(), wire.end())});
        return Taken{true, false};
    }
    return fail(Refusal::no_root);
}

Result<Facts::Taken, Refusal> Facts::take_register_part(ByteView wire) {
    const auto part = decode<RegisterPart>(wire);
    if (!part) return fail(Refusal::malformed);
    const ObjectHash name = register_part_name(wire, *holdings_.lineage());
    if (parts_.contains({Kind::register_part, name})) return Taken{};
    for (const auto& [hash, one] : holdings_.registers()) {
        if (!belongs_to(*part, one.merchants, one.root)) continue;
        auto& rows = registers_[one.root];
        for (const RegisteredMerchant& row : part->rows) rows.emplace(merchant_of(row), row);
        parts_.emplace(Kind::register_part, name);
        news_.objects.push_back({Kind::register_part, name, Bytes(wire.begin(), wire.end())});
        return Taken{true, false};
    }
    return fail(Refusal::no_root);
}

void Facts::settle(const crypto::Verifier& verifier) {
    std::vector<const FeedNode*> sales;
    std::vector<const FeedNode*> recorded;
    if (std::exchange(series_came_, false)) sales = std::exchange(seriesless_, {});
    if (std::exchange(charter_came_, false)) recorded = std::exchange(signerless_, {});
    for (const FeedId& feed : std::exchange(unplaced_, {})) {
        for (const FeedNode* node : feeds_.at(feed).take_placed()) {
            news_.entries.push_back(node);
            if (sale_in(node->entry) != nullptr) sales.push_back(node);
            if (std::holds_alternative<WitnessedTime>(node->entry.body)) recorded.push_back(node);
        }
    }
    take_recorded_anchors(recorded, verifier);
    verify_spends(sales, verifier);
}

/// An anchor is a fact by itself, whoever brings it; a bad one is no anchor. None takes room among
/// what waits: it has its own in the feed.
void Facts::take_recorded_anchors(const std::vector<const FeedNode*>& nodes,
                                  const crypto::Verifier& verifier) {
    for (const FeedNode* node : nodes) {
        const Bytes& wire = std::get<WitnessedTime>(node->entry.body).anchor;
        const auto anchor = decode_signed<Anchor>(wire);
        if (!anchor) continue;
        if (holdings_.witness_key(anchor->by.kid) == nullptr) {
            signerless_.push_back(node);
        } else {
            (void)take_object(Kind::anchor, wire, verifier);
        }
    }
}

void Facts::verify_spends(const std::vector<const FeedNode*>& sales,
                          const crypto::Verifier& verifier) {
    if (sales.empty()) return;
    SpendChecks checks(holdings_);
    for (const FeedNode* node : sales) {
        const Sale& sale = *sale_in(node->entry);
        auto& results = signatures_.try_emplace(node->hash, sale.spends.size()).first->second;
        bool all_known = true;
        for (std::size_t i = 0; i < sale.spends.size(); ++i) {
            SpendSignatures& result = results[i];
            all_known &= checks.add(node->entry, sale, i,
                                    [&result](const SpendSignatures& found) { result = found; });
        }
        if (!all_known) seriesless_.push_back(node);
    }
    checks.run(verifier);
}

ObjectHash order_named_in(Kind kind, ByteView wire) {
    return kind == Kind::stop ? decode_multi_signed<Stop>(wire).value().value.order
                              : *decode_multi_signed<RevocationList>(wire).value().value.order;
}

const FeedTree* Facts::feed(const FeedId& id) const {
    const auto at = feeds_.find(id);
    return at == feeds_.end() ? nullptr : &at->second;
}

const Manifest* Facts::manifest(const EmittedSeries& named) const {
    const auto at = manifests_.find(named);
    return at == manifests_.end() ? nullptr : &at->second;
}

Manifest::Found Facts::find_in_manifest(const EmittedSeries& named, const TokenId& token) const {
    const Manifest* parts = manifest(named);
    return parts == nullptr ? Manifest::Found{} : parts->find(token);
}

const std::map<Merchant, RegisteredMerchant>* Facts::register_rows(const RegisterRoot& root) const {
    const auto at = registers_.find(root);
    return at == registers_.end() ? nullptr : &at->second;
}

bool Facts::holds(Kind kind, const ObjectHash& name) const {
    const bool is_part = kind == Kind::manifest || kind == Kind::register_part;
    return is_part ? parts_.contains({kind, name}) : holdings_.names().contains({kind, name});
}

const std::vector<SpendSignatures>& Facts::signatures(const EntryHash& sale) const {
    return signatures_.at(sale);
}

std::optional<ObjectHash> object_name(Kind kind, ByteView wire, const Lineage& lineage) {
    if (kind == Kind::manifest) {
        const auto part = decode<ManifestPart>(wire);
        return part ? std::optional(part_name(wire, lineage)) : std::nullopt;
    }
    if (kind == Kind::register_part) {
        if (!decode<RegisterPart>(wire)) return std::nullopt;
        return register_part_name(wire, lineage);
    }
    const bool by_one = kind == Kind::series || kind == Kind::certificate || kind == Kind::anchor;
    const auto one = cose::read_sign1(wire);
    const auto many = cose::read_sign(wire);
    if (by_one ? !one : !many) return std::nullopt;
    const ByteView payload = by_one ? one->payload : many->payload;
    const bool is_first =
        kind == Kind::charter && lineage.bytes == object_hash(kind, std::nullopt, payload).bytes;
    return object_hash(kind, is_first ? std::nullopt : std::optional(lineage), payload);
}

}  // namespace noodgeld
