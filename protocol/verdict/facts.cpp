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
    std::size_t bytes;  // that it takes, about
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
        entries.push_back(
            {std::move(*entry), entry_hash(bytes, lineage), bytes.size() + sizeof(FeedNode)});
    }
    return entries;
}

/// A head that its own segment contradicts: before the last entry, or another at its place.
bool contradicts(const Head& head, const std::vector<Read>& entries) {
    if (entries.empty()) return false;
    const Read& last = entries.back();
    if (head.point.sequence < last.entry.sequence) return true;
    return head.point.sequence == last.entry.sequence && head.point.hash != last.hash;
}

/// By a stop or revocation list that officers signed.
ObjectHash order_named_in(Kind kind, ByteView wire) {
    return kind == Kind::stop ? decode_multi_signed<Stop>(wire).value().value.order
                              : *decode_multi_signed<RevocationList>(wire).value().value.order;
}

/// Whether these may wait, beside what does, for what proves them: they may be anybody's, under a
/// head that everybody has seen.
bool has_room(const std::vector<Read>& entries, std::size_t parked_bytes) {
    for (const Read& read : entries) parked_bytes += read.bytes;
    return parked_bytes <= limits::kParkedBytes;
}

}  // namespace

Result<Facts::Taken, Refusal> Facts::add(Kind kind, ByteView wire,
                                         const crypto::Verifier& verifier) {
    NOODGELD_TRY(const Taken taken, take(kind, wire, verifier));
    retry(verifier);
    return taken;
}

Result<Facts::Taken, Refusal> Facts::take(Kind kind, ByteView wire,
                                          const crypto::Verifier& verifier) {
    if (wire.size() > max_object_bytes(kind)) return fail(Refusal::too_large);
    if (kind != Kind::charter && !holdings_.lineage()) return fail(Refusal::no_charter);
    if (kind == Kind::segment) return take_segment(wire, verifier);
    if (kind == Kind::head) return take_head(wire, verifier);
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
        note_arrival(kind, added->hash);
        if (kind == Kind::anchor) {
            // The head is a fact by itself, if its terminal signed it; the anchor is one anyway.
            const auto& head = holdings_.anchors().at(added->hash).head;
            if (head) (void)take_head(*head, verifier);
        }
    }
    if (added) return Taken{added->is_new, false};
    if (added.error() == Refusal::no_order) return wait(kind, wire, order_named_in(kind, wire));
    if (!is_signer_refusal(added.error())) return fail(added.error());
    // The same payload under other signatures is the same fact: nothing to wait for.
    if (const auto& lineage = holdings_.lineage()) {
        const auto name = object_name(kind, wire, *lineage);
        if (name && holds(kind, *name)) return Taken{.unproven = true};
    }
    return wait(kind, wire, AnyCharter{});
}

Result<Facts::Taken, Refusal> Facts::wait(Kind kind, ByteView wire, const Missing& missing) {
    const bool full =
        waiting_count_ >= limits::kWaiting || waiting_bytes_ + wire.size() > limits::kWaitingBytes;
    if (full) return fail(Refusal::storage_full);
    const bool is_new = waiting_[missing].emplace(kind, Bytes(wire.begin(), wire.end())).second;
    if (is_new) {
        ++waiting_count_;
        waiting_bytes_ += wire.size();
    }
    return Taken{is_new, true};
}

/// A fact is new that something may wait for.
void Facts::note_arrival(Kind kind, const ObjectHash& hash) {
    if (kind == Kind::charter) arrived_.emplace_back(AnyCharter{});
    if (kind == Kind::order) arrived_.emplace_back(hash);
    if (kind == Kind::merchant_register) arrived_.emplace_back(AnyRegister{});
    if (kind == Kind::certificate) {
        arrived_.emplace_back(feed_id(holdings_.certificate(hash)->key));
    }
    if (kind == Kind::emission) {
        const Emission& new_one = *holdings_.emission(id_from<EmissionId>(hash.bytes));
        for (const EmittedSeries& one : new_one.series) arrived_.emplace_back(one.series);
    }
}

Result<Facts::Taken, Refusal> Facts::take_segment(ByteView wire, const crypto::Verifier& verifier) {
    const auto segment = decode<Segment>(wire);
    if (!segment) return fail(Refusal::malformed);
    const auto head = decode_signed<Head>(segment->head);
    if (!head) return fail(Refusal::malformed);
    const FeedId feed = head->value.feed;
    NOODGELD_TRY(std::vector<Read> entries, read_entries(*segment, feed, *holdings_.lineage()));
    if (contradicts(head->value, entries)) return fail(Refusal::bad_head);
    if (head->by.kid != feed) return fail(Refusal::unknown_signer);
    // Nothing of an unknown terminal takes room in a feed.
    if (holdings_.feed_key(feed) == nullptr) return wait(Kind::segment, wire, feed);
    NOODGELD_TRY(Taken taken, take_head(segment->head, verifier));
    FeedTree& tree = feeds_.at(feed);
    const bool all_proven = !entries.empty() && entries.back().hash == head->value.point.hash;
    const bool may_wait = !unproven_are_bounded_ || has_room(entries, parked_bytes_);
    if (!all_proven && !may_wait) return fail(Refusal::storage_full);
    for (Read& read : entries) {
        const std::size_t unproven = all_proven ? 0 : read.bytes;
        const bool is_new = tree.add(std::move(read.entry), read.hash, unproven);
        if (is_new) {
            unplaced_.insert(feed);
            parked_bytes_ += unproven;
        }
        taken.is_new |= is_new;
    }
    return taken;
}

Result<Facts::Taken, Refusal> Facts::take_head(ByteView wire, const crypto::Verifier& verifier) {
    const auto head = decode_signed<Head>(wire);
    if (!head) return fail(Refusal::malformed);
    const FeedId feed = head->value.feed;
    if (head->by.kid != feed) return fail(Refusal::unknown_signer);
    const crypto::PublicKey* key = holdings_.feed_key(feed);
    if (key == nullptr) return wait(Kind::head, wire, feed);
    if (!verify_signed(*head, holdings_.lineage(), *key, verifier)) {
        return fail(Refusal::bad_signature);
    }
    FeedTree& tree = feeds_.try_emplace(feed, feed, *holdings_.lineage()).first->second;
    const bool is_new = tree.add_head(*head);
    if (is_new) {
        unplaced_.insert(feed);
        news_.heads.emplace_back(feed, head->value.point);
    }
    return Taken{is_new, false};
}

/// A part that no emission here proves may be proven by a later one, though another emission has
/// its series: what is a fact does not depend on which of them came first.
Result<Facts::Taken, Refusal> Facts::take_part(ByteView wire) {
    auto part = decode<ManifestPart>(wire);
    if (!part) return fail(Refusal::malformed);
    const ObjectHash name = part_name(wire, *holdings_.lineage());
    if (parts_.contains(name)) return Taken{};
    for (const auto& [id, emission] : holdings_.emissions()) {
        const EmittedSeries* named = emitted(emission, part->series);
        if (named == nullptr || !belongs_to(*part, *named)) continue;
        manifests_.try_emplace(*named, named->tokens).first->second.add(std::move(*part), name);
        parts_.insert(name);
        news_.objects.push_back({Kind::manifest, name, Bytes(wire.begin(), wire.end())});
        return Taken{true, false};
    }
    return wait(Kind::manifest, wire, part->series);
}

Result<Facts::Taken, Refusal> Facts::take_register_part(ByteView wire) {
    const auto part = decode<RegisterPart>(wire);
    if (!part) return fail(Refusal::malformed);
    const ObjectHash name = register_part_name(wire, *holdings_.lineage());
    if (parts_.contains(name)) return Taken{};
    for (const auto& [hash, one] : holdings_.registers()) {
        if (!belongs_to(*part, one.merchants, one.root)) continue;
        auto& rows = registers_[one.root];
        for (const RegisteredMerchant& row : part->rows) rows.emplace(merchant_of(row), row);
        parts_.insert(name);
        news_.objects.push_back({Kind::register_part, name, Bytes(wire.begin(), wire.end())});
        return Taken{true, false};
    }
    return wait(Kind::register_part, wire, AnyRegister{});
}

/// What something waited for came: each once, though taking it may bring more.
void Facts::retry(const crypto::Verifier& verifier) {
    while (!arrived_.empty()) {
        const auto waited = waiting_.extract(arrived_.back());
        arrived_.pop_back();
        if (waited.empty()) continue;
        for (const auto& [kind, wire] : waited.mapped()) {
            --waiting_count_;
            waiting_bytes_ -= wire.size();
        }
        for (const auto& [kind, wire] : waited.mapped()) (void)take(kind, wire, verifier);
    }
}

void Facts::settle(const crypto::Verifier& verifier) {
    std::vector<const FeedNode*> sales;
    std::vector<const FeedNode*> recorded;
    if (std::exchange(series_came_, false)) sales = std::exchange(seriesless_, {});
    if (std::exchange(charter_came_, false)) recorded = std::exchange(signerless_, {});
    // What an anchor in an entry brings may place more entries, and so on.
    while (!unplaced_.empty() || !recorded.empty()) {
        for (const FeedId& feed : std::exchange(unplaced_, {})) {
            for (const FeedNode* node : feeds_.at(feed).place()) {
                news_.entries.push_back(node);
                parked_bytes_ -= node->unproven_bytes;
                if (sale_in(node->entry) != nullptr) sales.push_back(node);
                if (std::holds_alternative<WitnessedTime>(node->entry.body)) {
                    recorded.push_back(node);
                }
            }
        }
        take_recorded_anchors(std::exchange(recorded, {}), verifier);
    }
    verify_spends(sales, verifier);
}

/// An anchor is a fact by itself, whoever brings it; a bad one is no anchor. None takes room among
/// what waits: it has its own in the feed.
void Facts::take_recorded_anchors(std::vector<const FeedNode*> nodes,
                                  const crypto::Verifier& verifier) {
    for (const FeedNode* node : nodes) {
        const Bytes& wire = std::get<WitnessedTime>(node->entry.body).anchor;
        const auto anchor = decode_signed<Anchor>(wire);
        if (!anchor) continue;
        if (holdings_.witness_key(anchor->by.kid) == nullptr) {
            signerless_.push_back(node);
        } else {
            (void)take(Kind::anchor, wire, verifier);
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

const FeedTree* Facts::feed(const FeedId& id) const {
    const auto at = feeds_.find(id);
    return at == feeds_.end() ? nullptr : &at->second;
}

const Manifest* Facts::manifest(const EmittedSeries& named) const {
    const auto at = manifests_.find(named);
    return at == manifests_.end() ? nullptr : &at->second;
}

const std::map<Merchant, RegisteredMerchant>* Facts::register_rows(const RegisterRoot& root) const {
    const auto at = registers_.find(root);
    return at == registers_.end() ? nullptr : &at->second;
}

bool Facts::holds(Kind kind, const ObjectHash& name) const {
    const bool is_part = kind == Kind::manifest || kind == Kind::register_part;
    return is_part ? parts_.contains(name) : holdings_.names().contains({kind, name});
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
